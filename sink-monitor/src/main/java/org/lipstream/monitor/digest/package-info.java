/**
 * What outlives a report: a few figures per layer and role, the places of sinks and massive
 * activations. Windows and alerts are made of these. Start at {@link
 * org.lipstream.monitor.digest.ReportDigest}.
 */
package org.lipstream.monitor.digest;
