/**
 * How long words take from mouth to screen: media played by a clock, delays, word times and
 * confidences against what was said, and the document that tells them. Start at {@link
 * org.lipstream.app.lab.latency.LatencyBench}.
 */
package org.lipstream.app.lab.latency;
