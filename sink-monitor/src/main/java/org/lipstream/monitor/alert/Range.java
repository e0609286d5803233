package org.lipstream.monitor.alert;

import java.util.Arrays;
import org.lipstream.monitor.window.Aggregate;

/** What one cell's values were while a profile was made. */
public record Range(int count, double low, double median, double p95, double high) {
  /** A range of fewer values says nothing of what is normal. */
  public static final int LEAST_COUNT = 20;

  /** Whether it rests on enough values to judge by it. */
  public boolean isReliable() {
    return count >= LEAST_COUNT;
  }

  static Range of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    Aggregate aggregate = Aggregate.of(sorted);
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
    return new Range(sorted.length, sorted[0], median, aggregate.p95(), sorted[last]);
  }
}
