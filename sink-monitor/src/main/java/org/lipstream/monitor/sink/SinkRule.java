package org.lipstream.monitor.sink;

/** By which rule a token counts as a block's sink. */
public enum SinkRule {
  /** Enough heads have an alpha above a fixed limit (Gu et al., arXiv 2410.10781). */
  HEAD_SHARE,
  /** The mean alpha is many times the median of the tokens but BOS, whatever N is. */
  MEDIAN_RATIO
}
