package org.lipstream.monitor.probe;

import java.util.Arrays;

/**
 * Each token's features of the largest magnitude, largest first; zeros behind those that are known.
 *
 * @param perToken K, how many are kept of each token
 * @param features N x K, indices of features
 * @param values N x K, the values there with their signs
 */
public record Peaks(int perToken, int[] features, float[] values) {
  /** Below every magnitude, above the places that are empty. */
  private static final float NOT_FINITE = -0.5f;

  public Peaks {
    Shape.atLeast("peaks per token", perToken, 1);
    Shape.length("peak features", features.length, values.length);
    Shape.length("peak values", values.length % perToken, 0);
  }

  /** N. */
  public int tokens() {
    return values.length / perToken;
  }

  /** The feature of a token's peak; rank 0 is the largest. */
  public int feature(int token, int rank) {
    return features[token * perToken + rank];
  }

  /** The value of a token's peak; rank 0 is the largest in magnitude. */
  public float value(int token, int rank) {
    return values[token * perToken + rank];
  }

  /**
   * Keeps the K largest of each token; what is not finite ranks below everything else.
   *
   * @param state N x D
   * @param perToken K, at most D
   */
  public static Peaks of(float[] state, int tokens, int width, int perToken) {
    return of(TokenStates.of(state, tokens, width), perToken);
  }

  /** The feature of a state's largest finite magnitude. */
  static int largest(float[] array, int from, int width) {
    float largest = -1;
    int feature = 0;
    for (int i = 0; i < width; i++) {
      float magnitude = Math.abs(array[from + i]);
      if (magnitude > largest && magnitude <= Float.MAX_VALUE) {
        largest = magnitude;
        feature = i;
      }
    }
    return feature;
  }

  static Peaks of(TokenStates states, int perToken) {
    int[] features = new int[states.tokens() * perToken];
    float[] values = new float[states.tokens() * perToken];
    float[] magnitudes = new float[perToken]; // of the token at hand, largest first
    for (int token = 0; token < states.tokens(); token++) {
      int first = token * perToken;
      rank(states, token, magnitudes, features, first);
      for (int at = first; at < first + perToken; at++) {
        values[at] = states.value(token, features[at]);
      }
    }
    return new Peaks(perToken, features, values);
  }

  private static void rank(
      TokenStates states, int token, float[] magnitudes, int[] features, int first) {
    float[] array = states.array(token);
    int offset = states.offset(token);
    Arrays.fill(magnitudes, -1);
    float least = -1;
    for (int feature = 0; feature < states.width(); feature++) {
      float magnitude = Math.abs(array[offset + feature]);
      if (!(magnitude <= Float.MAX_VALUE)) {
        magnitude = NOT_FINITE;
      }
      if (magnitude > least) {
        features[first + insert(magnitudes, magnitude, features, first)] = feature;
        least = magnitudes[magnitudes.length - 1];
      }
    }
  }

  /** Moves what is smaller one place on; returns the rank that became free. */
  private static int insert(float[] magnitudes, float magnitude, int[] features, int from) {
    int rank = magnitudes.length - 1;
    while (rank > 0 && magnitudes[rank - 1] < magnitude) {
      magnitudes[rank] = magnitudes[rank - 1];
      features[from + rank] = features[from + rank - 1];
      rank--;
    }
    magnitudes[rank] = magnitude;
    return rank;
  }
}
