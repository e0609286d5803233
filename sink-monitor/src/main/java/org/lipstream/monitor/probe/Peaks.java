package org.lipstream.monitor.probe;

/**
 * Each token's features of the largest magnitude, largest first.
 *
 * @param perToken K, how many are kept of each token
 * @param features N x K, indices of features
 * @param values N x K, the values there with their signs
 */
public record Peaks(int perToken, int[] features, float[] values) {
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
    Shape.length("state", state.length, (long) tokens * width);
    int[] features = new int[tokens * perToken];
    float[] values = new float[tokens * perToken];
    for (int token = 0; token < tokens; token++) {
      boolean[] taken = new boolean[width];
      for (int rank = 0; rank < perToken; rank++) {
        int feature = largest(state, token * width, taken);
        taken[feature] = true;
        features[token * perToken + rank] = feature;
        values[token * perToken + rank] = state[token * width + feature];
      }
    }
    return new Peaks(perToken, features, values);
  }

  private static int largest(float[] state, int from, boolean[] taken) {
    int best = -1;
    double bestMagnitude = Double.NEGATIVE_INFINITY;
    for (int feature = 0; feature < taken.length; feature++) {
      float value = state[from + feature];
      double magnitude = Float.isFinite(value) ? Math.abs(value) : -1;
      if (!taken[feature] && magnitude > bestMagnitude) {
        best = feature;
        bestMagnitude = magnitude;
      }
    }
    return best;
  }
}
