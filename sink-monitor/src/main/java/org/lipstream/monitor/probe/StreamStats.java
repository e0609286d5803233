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

  private static final int SAMPLE = 6_000;
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
   * Reduces a whole stream.
   *
   * @param state N x D
   */
  public static StreamStats of(float[] state, int tokens, int width) {
    return of(States.of(state, tokens, width));
  }

  /**
   * Reduces a whole stream. As many peaks are kept as the token with the most massive features
   * (1000 x the median) has, within 4 and 64.
   */
  public static StreamStats of(States states) {
    return of(states, 1);
  }

  /**
   * The same, but of a large stream the median is that of some thousand values at even distances:
   * within about 1 %, where the rules that use it ask for a factor of 1000.
   */
  public static StreamStats sampled(States states) {
    long values = (long) states.tokens() * states.width();
    return of(states, (int) Math.max(1, Math.min(states.width(), values / SAMPLE)));
  }

  private static StreamStats of(States states, int stride) {
    int tokens = states.tokens();
    float[] norms = new float[tokens];
    float[] cosines = new float[tokens];
    Magnitudes magnitudes = new Magnitudes(stride);
    long notFinite = 0;
    for (int token = 0; token < tokens; token++) {
      double norm = Math.sqrt(dot(states, token, token));
      norms[token] = (float) norm;
      double both = norm * norms[0];
      cosines[token] = (float) (both == 0 ? 0 : dot(states, token, 0) / both);
      magnitudes.count(states, token);
      notFinite += Float.isFinite(norms[token]) ? 0 : notFinite(states, token);
    }
    double median = magnitudes.median(states);
    Peaks peaks = Peaks.of(states, Math.min(states.width(), PEAKS));
    int most = massive(states, peaks, WORTH_KEEPING * median);
    return new StreamStats(
        tokens,
        states.width(),
        median,
        notFinite,
        norms,
        cosines,
        most <= peaks.perToken() ? peaks : Peaks.of(states, most));
  }

  /** The most massive features that one token has, where the peaks do not show all already. */
  private static int massive(States states, Peaks peaks, double limit) {
    int most = 0;
    for (int token = 0; token < states.tokens() && limit > 0; token++) {
      if (!(Math.abs(peaks.value(token, peaks.perToken() - 1)) >= limit)) {
        continue;
      }
      int massive = 0;
      for (int feature = 0; feature < states.width(); feature++) {
        massive += Math.abs(states.value(token, feature)) >= limit ? 1 : 0;
      }
      most = Math.max(most, massive);
    }
    return Math.min(most, MOST_PEAKS);
  }

  /** Four sums at a time, since one alone would wait for itself. */
  private static double dot(States states, int first, int second) {
    float[] a = states.array(first);
    float[] b = states.array(second);
    int i = states.offset(first);
    int j = states.offset(second);
    int end = i + states.width();
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (; i + 3 < end; i += 4, j += 4) {
      sum0 += (double) a[i] * b[j];
      sum1 += (double) a[i + 1] * b[j + 1];
      sum2 += (double) a[i + 2] * b[j + 2];
      sum3 += (double) a[i + 3] * b[j + 3];
    }
    for (; i < end; i++, j++) {
      sum0 += (double) a[i] * b[j];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  private static long notFinite(States states, int token) {
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
