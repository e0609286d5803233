package org.lipstream.monitor.alert;

import java.util.Arrays;
import org.lipstream.monitor.window.Aggregate;

/** What one cell's values were while a profile was made. */
public record Range(int count, double low, double median, double p95, double high) {

  static Range of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    Aggregate aggregate = Aggregate.of(sorted);
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[sorted.length / 2]) / 2;
    return new Range(sorted.length, sorted[0], median, aggregate.p95(), sorted[last]);
  }
}
