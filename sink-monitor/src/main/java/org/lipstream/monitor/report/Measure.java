package org.lipstream.monitor.report;

/** A figure of all tokens of one role at one layer. */
public enum Measure {
  /** The largest sink score. */
  ALPHA,
  /** The largest magnitude in medians of the layer. */
  PEAK_RATIO,
  /** The mean magnitude of the cosine with the first token. */
  COSINE,
  /** The share of the tokens that are sinks by any rule. */
  SINK_SHARE
}
