package org.lipstream.monitor.probe;

import java.util.Arrays;

/**
 * Tokens' states as they lie in other arrays, so that nothing is copied to reduce them. Not
 * thread-safe while it grows.
 */
public final class TokenStates {
  private final int width;
  private float[][] arrays = new float[64][];
  private int[] offsets = new int[64];
  private int tokens;

  /** None yet, of so many features. */
  public TokenStates(int width) {
    Shape.atLeast("width", width, 1);
    this.width = width;
  }

  /**
   * All of one array.
   *
   * @param state N x D
   */
  public static TokenStates of(float[] state, int tokens, int width) {
    Shape.length("state", state.length, (long) tokens * width);
    TokenStates states = new TokenStates(width);
    states.add(state, 0, width, tokens);
    return states;
  }

  /**
   * Adds tokens that stand at even distances in an array, which must stay as it is.
   *
   * @param at where the first one's features begin
   * @param step from one to the next
   */
  public void add(float[] array, int at, int step, int count) {
    if (tokens + count > arrays.length) {
      int room = Math.max(tokens + count, 2 * tokens);
      arrays = Arrays.copyOf(arrays, room);
      offsets = Arrays.copyOf(offsets, room);
    }
    for (int token = 0; token < count; token++) {
      arrays[tokens] = array;
      offsets[tokens++] = at + token * step;
    }
  }

  /** N. */
  public int tokens() {
    return tokens;
  }

  /** D. */
  public int width() {
    return width;
  }

  float[] array(int token) {
    return arrays[token];
  }

  int offset(int token) {
    return offsets[token];
  }

  float value(int token, int feature) {
    return arrays[token][offsets[token] + feature];
  }

  /** A copy in one array, N x D. */
  public float[] toArray() {
    float[] all = new float[tokens * width];
    for (int token = 0; token < tokens; token++) {
      System.arraycopy(arrays[token], offsets[token], all, token * width, width);
    }
    return all;
  }

  /** A copy of the differences, N x D. */
  public float[] minus(TokenStates other) {
    float[] all = toArray();
    for (int token = 0; token < tokens; token++) {
      float[] subtracted = other.arrays[token];
      for (int feature = 0, at = other.offsets[token]; feature < width; feature++, at++) {
        all[token * width + feature] -= subtracted[at];
      }
    }
    return all;
  }
}
