package org.lipstream.monitor.probe;

import java.util.Arrays;

/** Medians that pass over what is not finite. */
public final class Median {
  private Median() {}

  /**
   * Median of the finite values' magnitudes; the mean of the two middle ones where their number is
   * even.
   *
   * @return NaN where no value is finite
   */
  public static double ofMagnitudes(float[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    States all = States.of(values, 1, values.length);
    Magnitudes magnitudes = new Magnitudes(1);
    magnitudes.count(all, 0);
    return magnitudes.median(all);
  }

  /** Median of the finite values with their signs; NaN where there is none. */
  public static double of(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    int middle = finite.length / 2;
    if (finite.length == 0) {
      return Double.NaN;
    }
    return finite.length % 2 == 1 ? finite[middle] : (finite[middle - 1] + finite[middle]) / 2;
  }
}
