package org.lipstream.monitor.probe;

import java.util.Arrays;

/** Medians that pass over what is not finite. */
public final class Median {
  private static final int NOT_FINITE_BITS = 0x7f80_0000;
  private static final int DROPPED_BITS = 19;

  private Median() {}

  /**
   * Median of the finite values' magnitudes; the mean of the two middle ones where their number is
   * even. Takes two passes and little memory, because it is asked of whole layers: the bits of a
   * magnitude are in the order of the magnitudes, so the first pass counts by the leading ones.
   *
   * @return NaN where no value is finite
   */
  public static double ofMagnitudes(float[] values) {
    int[] counts = new int[NOT_FINITE_BITS >>> DROPPED_BITS];
    int finite = 0;
    for (float value : values) {
      int bits = magnitudeBits(value);
      if (bits < NOT_FINITE_BITS) {
        counts[bits >>> DROPPED_BITS]++;
        finite++;
      }
    }
    if (finite == 0) {
      return Double.NaN;
    }
    double upper = ranked(values, counts, finite / 2);
    return finite % 2 == 1 ? upper : (ranked(values, counts, finite / 2 - 1) + upper) / 2;
  }

  /** The magnitude that so many finite ones stand before. */
  private static double ranked(float[] values, int[] counts, int rank) {
    int bin = 0;
    int before = 0;
    while (before + counts[bin] <= rank) {
      before += counts[bin++];
    }
    int[] within = new int[counts[bin]];
    int found = 0;
    for (float value : values) {
      int bits = magnitudeBits(value);
      if (bits >>> DROPPED_BITS == bin) {
        within[found++] = bits;
      }
    }
    Arrays.sort(within);
    return Float.intBitsToFloat(within[rank - before]);
  }

  private static int magnitudeBits(float value) {
    return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
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
