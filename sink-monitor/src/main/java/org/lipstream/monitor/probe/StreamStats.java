package org.lipstream.monitor.probe;

/**
 * The residual stream at one layer, reduced. Letters: N tokens, D features, H the stream (N x D).
 *
 * @param tokens N
 * @param width D
 * @param median of |H| over all tokens and features; NaN where nothing is finite
 * @param notFinite how many values of H are NaN or infinite
 * @param norms N, Euclidean norm of each token's state
 * @param cosineToFirst N, cosine of each token's state with the first token's; 0 where either is
 *     zero
 * @param peaks each token's largest features
 */
public record StreamStats(
    int tokens,
    int width,
    double median,
    long notFinite,
    float[] norms,
    float[] cosineToFirst,
    Peaks peaks) {
  /** How many peaks a reduction keeps of each token where no more are massive. */
  public static final int PEAKS = 4;

  static final double WORTH_KEEPING = 1000;

  private static final int MOST_PEAKS = 64;

  public StreamStats {
    Shape.atLeast("tokens", tokens, 0);
    Shape.atLeast("width", width, 1);
    Shape.length("norms", norms.length, tokens);
    Shape.length("cosines", cosineToFirst.length, tokens);
    Shape.length("peaks", peaks.tokens(), tokens);
  }

  /**
   * Reduces a whole stream.
   *
   * @param state N x D
   */
  public static StreamStats of(float[] state, int tokens, int width) {
    return of(TokenStates.of(state, tokens, width));
  }

  /**
   * Reduces a whole stream. As many peaks are kept as the token with the most massive features
   * (1000 x the median) has, within 4 and 64.
   */
  public static StreamStats of(TokenStates states) {
    int tokens = states.tokens();
    int width = states.width();
    float[] norms = new float[tokens];
    float[] cosines = new float[tokens];
    double[] products = new double[2];
    Magnitudes magnitudes = new Magnitudes();
    long notFinite = 0;
    for (int token = 0; token < tokens; token++) {
      float[] array = states.array(token);
      Products.of(array, states.offset(token), states.array(0), states.offset(0), width, products);
      norms[token] = (float) Math.sqrt(products[0]);
      cosines[token] = Products.cosine(products, norms[0]);
      magnitudes.count(states, token);
      notFinite += Float.isFinite(norms[token]) ? 0 : notFinite(states, token);
    }
    double median = magnitudes.median(states);
    Peaks peaks = Peaks.of(states, Math.min(width, PEAKS));
    int most = massive(states, WORTH_KEEPING * median);
    return new StreamStats(
        tokens,
        width,
        median,
        notFinite,
        norms,
        cosines,
        most <= peaks.perToken() ? peaks : Peaks.of(states, most));
  }

  /** The most massive features that one token has. */
  private static int massive(TokenStates states, double limit) {
    int most = 0;
    for (int token = 0; token < states.tokens(); token++) {
      most =
          Math.max(most, massive(states.array(token), states.offset(token), states.width(), limit));
    }
    return most;
  }

  /** How many massive features a token has, of those that are kept; none where the limit is 0. */
  static int massive(float[] array, int from, int width, double limit) {
    int massive = 0;
    for (int i = from; i < from + width && limit > 0; i++) {
      massive += Math.abs(array[i]) >= limit ? 1 : 0;
    }
    return Math.min(massive, MOST_PEAKS);
  }

  private static long notFinite(TokenStates states, int token) {
    long count = 0;
    for (int feature = 0; feature < states.width(); feature++) {
      count += Float.isFinite(states.value(token, feature)) ? 0 : 1;
    }
    return count;
  }

  static long notFinite(float[] values) {
    long count = 0;
    for (float value : values) {
      count += Float.isFinite(value) ? 0 : 1;
    }
    return count;
  }
}
