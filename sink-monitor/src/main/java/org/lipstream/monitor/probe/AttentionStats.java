package org.lipstream.monitor.probe;

/**
 * One block's causal attention, reduced. A is (heads x N x N): head, query, key; rows sum to 1.
 *
 * @param heads number of query heads
 * @param tokens N
 * @param alpha heads x N, the sink score of each head: {@code alpha_h,i = 1/(N - i) * sum over
 *     queries k >= i of A_h[k, i]} (arXiv 2510.22603, section 2, before its mean over the heads)
 * @param entropy of each head: mean over the queries of {@code -sum over i of A log A}, in nats
 * @param notFinite how many weights are NaN or infinite
 * @param valueNorms N, norm of each token's value states, mean over the key heads; empty where
 *     values were not tapped
 */
public record AttentionStats(
    int heads, int tokens, float[] alpha, float[] entropy, long notFinite, float[] valueNorms) {
  public AttentionStats {
    Shape.atLeast("heads", heads, 1);
    Shape.atLeast("tokens", tokens, 0);
    Shape.length("alpha", alpha.length, (long) heads * tokens);
    Shape.length("entropy", entropy.length, heads);
    Shape.lengthOrNone("value norms", valueNorms.length, tokens);
  }

  /** Sink score of one head. */
  public float alpha(int head, int token) {
    return alpha[head * tokens + token];
  }

  /**
   * Reduces whole attention maps.
   *
   * @param weights heads x N x N
   * @param valueNorms N, or empty
   */
  public static AttentionStats of(float[] weights, int heads, int tokens, float[] valueNorms) {
    Shape.length("attention weights", weights.length, (long) heads * tokens * tokens);
    float[] alpha = new float[heads * tokens];
    float[] entropy = new float[heads];
    for (int head = 0; head < heads; head++) {
      double[] received = new double[tokens];
      double nats = 0;
      for (int query = 0; query < tokens; query++) {
        int row = (head * tokens + query) * tokens;
        for (int key = 0; key <= query; key++) {
          double weight = weights[row + key];
          received[key] += weight;
          nats -= weight == 0 ? 0 : weight * Math.log(weight);
        }
      }
      entropy[head] = (float) (nats / tokens);
      for (int key = 0; key < tokens; key++) {
        alpha[head * tokens + key] = (float) (received[key] / (tokens - key));
      }
    }
    return new AttentionStats(
        heads, tokens, alpha, entropy, StreamStats.notFinite(weights), valueNorms);
  }
}
