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

  private static final int MOST_PEAKS = 64;
  private static final double WORTH_KEEPING = 1000;

  public StreamStats {
    Shape.atLeast("tokens", tokens, 0);
    Shape.atLeast("width", width, 1);
    Shape.length("norms", norms.length, tokens);
    Shape.length("cosines", cosineToFirst.length, tokens);
    Shape.length("peaks", peaks.tokens(), tokens);
  }

  /**
   * Reduces a whole stream. As many peaks are kept as the token with the most massive features
   * (1000 x the median) has, within 4 and 64.
   *
   * @param state N x D
   */
  public static StreamStats of(float[] state, int tokens, int width) {
    Shape.length("state", state.length, (long) tokens * width);
    float[] norms = new float[tokens];
    float[] cosines = new float[tokens];
    double firstNorm = 0;
    for (int token = 0; token < tokens; token++) {
      double norm = 0;
      double dot = 0;
      for (int feature = 0, at = token * width; feature < width; feature++, at++) {
        norm += (double) state[at] * state[at];
        dot += (double) state[at] * state[feature];
      }
      norm = Math.sqrt(norm);
      firstNorm = token == 0 ? norm : firstNorm;
      norms[token] = (float) norm;
      cosines[token] = (float) (norm * firstNorm == 0 ? 0 : dot / (norm * firstNorm));
    }
    double median = Median.ofMagnitudes(state);
    int peaks = Math.min(width, peaks(state, tokens, width, WORTH_KEEPING * median));
    return new StreamStats(
        tokens,
        width,
        median,
        notFinite(state),
        norms,
        cosines,
        Peaks.of(state, tokens, width, peaks));
  }

  private static int peaks(float[] state, int tokens, int width, double limit) {
    int most = PEAKS;
    for (int token = 0; token < tokens && limit > 0; token++) {
      int massive = 0;
      for (int feature = 0; feature < width; feature++) {
        massive += Math.abs(state[token * width + feature]) >= limit ? 1 : 0;
      }
      most = Math.max(most, massive);
    }
    return Math.min(most, MOST_PEAKS);
  }

  static long notFinite(float[] values) {
    long count = 0;
    for (float value : values) {
      count += Float.isFinite(value) ? 0 : 1;
    }
    return count;
  }
}
