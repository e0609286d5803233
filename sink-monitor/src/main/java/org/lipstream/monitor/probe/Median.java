package org.lipstream.monitor.probe;

import java.util.Arrays;

/** Medians that pass over what is not finite. */
public final class Median {
  /** From so many values on, counting them is cheaper than sorting them. */
  private static final int WORTH_COUNTING = 512;

  private Median() {}

  /**
   * Median of the finite values' magnitudes; the mean of the two middle ones where their number is
   * even.
   *
   * @return NaN where no value is finite
   */
  public static double ofMagnitudes(float[] values) {
    if (values.length < WORTH_COUNTING) {
      double[] magnitudes = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        magnitudes[i] = Math.abs((double) values[i]);
      }
      return of(magnitudes);
    }
    TokenStates all = TokenStates.of(values, 1, values.length);
    Magnitudes magnitudes = new Magnitudes();
    magnitudes.count(all, 0);
    return magnitudes.median(all);
  }

  /** Median of the finite values with their signs; NaN where there is none. */
  public static double of(double[] values) {
    double[] finite = new double[values.length];
    int count = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        finite[count++] = value;
      }
    }
    Arrays.sort(finite, 0, count);
    int middle = count / 2;
    if (count == 0) {
      return Double.NaN;
    }
    return count % 2 == 1 ? finite[middle] : (finite[middle - 1] + finite[middle]) / 2;
  }
}
