package org.lipstream.llm.probe;

import java.util.Arrays;

/** One row's states at several places, token after token; the constant column is left out. */
final class StateLog {
  private final int width;
  private final float[][] states; // [place][token * width]
  private final int[] tokens;

  /**
   * @param places how many
   * @param capacity tokens that are expected at least
   */
  StateLog(int places, int width, int capacity) {
    this.width = width;
    states = new float[places][capacity * width];
    tokens = new int[places];
  }

  /**
   * Adds tokens.
   *
   * @param values rows of (1 + width)
   * @param first the first row
   * @param count rows
   */
  void add(int place, float[] values, int first, int count) {
    int needed = (tokens[place] + count) * width;
    if (needed > states[place].length) {
      states[place] = Arrays.copyOf(states[place], Math.max(needed, needed * 5 / 4));
    }
    for (int row = first; row < first + count; row++) {
      System.arraycopy(
          values, row * (1 + width) + 1, states[place], tokens[place]++ * width, width);
    }
  }

  /** tokens x width. */
  float[] of(int place) {
    return Arrays.copyOf(states[place], tokens[place] * width);
  }

  /** Each value less the other log's: tokens x width. */
  float[] minus(int place, StateLog other, int otherPlace) {
    float[] difference = of(place);
    float[] subtracted = other.states[otherPlace];
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= subtracted[i];
    }
    return difference;
  }
}
