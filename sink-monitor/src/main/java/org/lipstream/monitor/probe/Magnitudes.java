package org.lipstream.monitor.probe;

import java.util.Arrays;

/**
 * Median of many magnitudes in two passes and little memory, because it is asked of whole layers.
 * The bits of magnitudes are in the order of the magnitudes, so the first pass counts by the
 * leading ones, and the second sorts only what shares those of the middle.
 */
final class Magnitudes {
  private static final int NOT_FINITE_BITS = 0x7f80_0000;
  private static final int DROPPED_BITS = 19;
  private static final int FIRST_NOT_FINITE = NOT_FINITE_BITS >>> DROPPED_BITS;

  private final int[] counts = new int[1 << 31 - DROPPED_BITS];
  private int[] sorted = {}; // of the bin that the last answer was in
  private int sortedBin = -1;
  private int bin;
  private int before; // of all bins below
  private long counted;

  private static int bits(float value) {
    return Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
  }

  /** The first pass over a token. */
  void count(TokenStates states, int token) {
    float[] values = states.array(token);
    int from = states.offset(token);
    for (int at = from; at < from + states.width(); at++) {
      counts[bits(values[at]) >>> DROPPED_BITS]++;
      counted++;
    }
  }

  /** How many of the values taken are NaN or infinite. */
  private long notFinite() {
    long sum = 0;
    for (int bin = FIRST_NOT_FINITE; bin < counts.length; bin++) {
      sum += counts[bin];
    }
    return sum;
  }

  /** The second pass over all that was counted: NaN where nothing is finite. */
  double median(TokenStates states) {
    int finite = Math.toIntExact(counted - notFinite());
    if (finite == 0) {
      return Double.NaN;
    }
    double lower = ranked(states, (finite - 1) / 2);
    return finite % 2 == 1 ? lower : (lower + ranked(states, finite / 2)) / 2;
  }

  /** The magnitude that so many finite ones stand before; to be asked for rising ranks. */
  private double ranked(TokenStates states, int rank) {
    while (before + counts[bin] <= rank) {
      before += counts[bin++];
    }
    if (bin != sortedBin) {
      sortedBin = bin;
      sorted = sorted(states);
    }
    return Float.intBitsToFloat(sorted[rank - before]);
  }

  private int[] sorted(TokenStates states) {
    int[] within = new int[counts[bin]];
    int found = 0;
    for (int token = 0; token < states.tokens(); token++) {
      float[] values = states.array(token);
      int from = states.offset(token);
      for (int at = from; at < from + states.width(); at++) {
        int bits = bits(values[at]);
        if (bits >>> DROPPED_BITS == bin) {
          within[found++] = bits;
        }
      }
    }
    Arrays.sort(within);
    return within;
  }
}
