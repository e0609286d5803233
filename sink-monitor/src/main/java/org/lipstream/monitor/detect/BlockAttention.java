package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.Median;

/** One block's attention as a {@link SinkRule} sees it: each token's sink scores over the heads. */
public final class BlockAttention {
  private final AttentionStats stats;
  private final double[] alpha; // N, mean over the heads
  private final int[] above; // N, heads
  private final double medianOfOthers;

  private BlockAttention(AttentionStats stats, double[] alpha, int[] above, double medianOfOthers) {
    this.stats = stats;
    this.alpha = alpha;
    this.above = above;
    this.medianOfOthers = medianOfOthers;
  }

  /**
   * Counts and adds up.
   *
   * @param limit above which a head has the token as its sink
   */
  static BlockAttention of(AttentionStats stats, JudgedTokens tokens, double limit) {
    double[] sums = new double[stats.tokens()];
    int[] above = new int[sums.length];
    for (int head = 0; head < stats.heads(); head++) {
      for (int token = 0; token < sums.length; token++) {
        float alpha = stats.alpha(head, token);
        sums[token] += alpha;
        above[token] += alpha > limit ? 1 : 0;
      }
    }
    for (int token = 0; token < sums.length; token++) {
      sums[token] /= stats.heads();
    }
    double[] others = sums.clone();
    if (tokens.hasFirst()) {
      others[tokens.first()] = Double.NaN;
    }
    return new BlockAttention(stats, sums, above, Median.of(others));
  }

  /** What the block showed. */
  public AttentionStats stats() {
    return stats;
  }

  /** {@code alpha_i = 1/(heads * (N - i)) * sum over heads and queries k >= i of A_h[k, i]}. */
  public double alpha(int token) {
    return alpha[token];
  }

  /** The alpha in medians of the tokens but the first. */
  public double medianRatio(int token) {
    return alpha[token] / medianOfOthers;
  }

  /** Share of the heads that have the token as their sink. */
  public double headShare(int token) {
    return above[token] / (double) stats.heads();
  }

  /** How many heads have the token as their sink. */
  int above(int token) {
    return above[token];
  }

  double[] alphas() {
    return alpha;
  }

  float[] floats() {
    float[] floats = new float[alpha.length];
    for (int token = 0; token < floats.length; token++) {
      floats[token] = (float) alpha[token];
    }
    return floats;
  }

  float[] headShares() {
    float[] shares = new float[above.length];
    for (int token = 0; token < shares.length; token++) {
      shares[token] = (float) headShare(token);
    }
    return shares;
  }

  List<Float> perHead(int token) {
    List<Float> heads = new ArrayList<>();
    for (int head = 0; head < stats.heads(); head++) {
      heads.add(stats.alpha(head, token));
    }
    return heads;
  }
}
