package org.lipstream.monitor.window;

import java.util.Arrays;

/**
 * Values of one cell in one window.
 *
 * @param count how many decodes had one
 * @param mean of them
 * @param p95 the smallest value that 95 % of them do not exceed (nearest rank)
 */
public record Aggregate(int count, double mean, double p95) {
  private static final double SHARE = 0.95;

  /** Aggregates at least one value. */
  public static Aggregate of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("values: 0 (expected: >= 1)");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(SHARE * sorted.length);
    return new Aggregate(
        sorted.length, Arrays.stream(sorted).average().orElseThrow(), sorted[rank - 1]);
  }
}
