package org.lipstream.monitor.sink;

import org.lipstream.monitor.probe.AttentionStats;

/** One block's sink scores over its heads. */
final class HeadAlphas {
  private final double[] means; // N
  private final int[] above; // N
  private final int heads;

  private HeadAlphas(double[] means, int[] above, int heads) {
    this.means = means;
    this.above = above;
    this.heads = heads;
  }

  /**
   * Counts and adds up.
   *
   * @param limit above which a head has the token as its sink
   */
  static HeadAlphas of(AttentionStats attention, double limit) {
    double[] means = new double[attention.tokens()];
    int[] above = new int[means.length];
    float[] alpha = attention.alpha();
    for (int from = 0; from < alpha.length; from += means.length) {
      for (int token = 0; token < means.length; token++) {
        means[token] += alpha[from + token];
        above[token] += alpha[from + token] > limit ? 1 : 0;
      }
    }
    for (int token = 0; token < means.length; token++) {
      means[token] /= attention.heads();
    }
    return new HeadAlphas(means, above, attention.heads());
  }

  /** {@code alpha_i = 1/(heads * (N - i)) * sum over heads and queries k >= i of A_h[k, i]}. */
  double[] means() {
    return means;
  }

  int heads() {
    return heads;
  }

  /** How many heads have the token as their sink. */
  int above(int token) {
    return above[token];
  }

  /** The same as a share of the heads. */
  double share(int token) {
    return above[token] / (double) heads;
  }

  float[] shares() {
    float[] shares = new float[above.length];
    for (int token = 0; token < shares.length; token++) {
      shares[token] = (float) share(token);
    }
    return shares;
  }
}
