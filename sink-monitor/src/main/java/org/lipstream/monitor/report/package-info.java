/**
 * What is told of one decode: the report with the snapshot that it was made from, and the digest
 * that outlives it, a few figures per layer and role with the places of sinks and massive
 * activations. Windows and alerts are made of digests. Start at {@link
 * org.lipstream.monitor.report.DecodeReport}.
 */
package org.lipstream.monitor.report;
