package org.lipstream.monitor.detect;

/**
 * The mean alpha is many times the median of the tokens but the first, whatever N is.
 *
 * @param leastRatio in medians
 */
record MedianRatioRule(double leastRatio) implements SinkRule {

  @Override
  public String name() {
    return "MEDIAN_RATIO";
  }

  @Override
  public boolean isSink(BlockAttention block, int token) {
    double ratio = block.medianRatio(token);
    return ratio >= leastRatio && Double.isFinite(ratio);
  }
}
