package org.lipstream.llm.recognize;

import java.util.Arrays;

/**
 * Places words in the media by where they looked. Only some heads look at what a word was heard in,
 * which ones is another matter in each model, and others rest on sinks, mostly in silence. So, in
 * turns: all words are placed, in order, where the heads' weighted attention covers most; then each
 * head's weight is how much more it looks where a word was placed than the other words do. At first
 * a head counts for as much as it looks at the media at all.
 */
final class WordAlignment {
  private static final int ROUNDS = 3;

  /** Attention below this part of the word's peak speaks against a position. */
  private static final double THRESHOLD = 0.35;

  /** What a word loses by a silent position. */
  private static final double SILENCE = -1;

  /** A word's neighbourhood counts as the word when heads are judged. */
  private static final int MARGIN = 1;

  private final float[][][] attention; // [word][head][position]
  private final double[][] mass; // [word][head], sums over all positions
  private final boolean[] silent;
  private final int heads;

  private WordAlignment(float[][][] attention, boolean[] silent) {
    this.attention = attention;
    this.silent = silent;
    this.heads = attention[0].length;
    this.mass = new double[attention.length][heads];
    for (int word = 0; word < mass.length; word++) {
      for (int head = 0; head < heads; head++) {
        mass[word][head] = Math.max(1e-9, sum(attention[word][head], 0, silent.length));
      }
    }
  }

  /**
   * The words' stretches, in order.
   *
   * @param attention [word][head][position]
   * @param silent positions in which nothing can have been said
   * @return [word](first, end) positions
   */
  static int[][] of(float[][][] attention, boolean[] silent) {
    if (attention.length == 0) {
      return new int[0][];
    }
    WordAlignment alignment = new WordAlignment(attention, silent);
    int[][] stretches = alignment.place(alignment.mass);
    for (int round = 1; round < ROUNDS; round++) {
      stretches = alignment.place(alignment.judged(stretches));
    }
    return stretches;
  }

  /**
   * @param weights [word][head], of what a head's shares of attention count for
   */
  private int[][] place(double[][] weights) {
    double[][] gains = new double[attention.length][silent.length];
    for (int word = 0; word < gains.length; word++) {
      for (int head = 0; head < heads; head++) {
        double weight = weights[word][head] / mass[word][head];
        for (int at = 0; at < silent.length; at++) {
          gains[word][at] += weight * attention[word][head][at];
        }
      }
      toGains(gains[word]);
    }
    return align(gains, silent.length);
  }

  private void toGains(double[] seen) {
    double peak = 1e-12;
    for (int at = 0; at < seen.length; at++) {
      peak = silent[at] ? peak : Math.max(peak, seen[at]);
    }
    for (int at = 0; at < seen.length; at++) {
      seen[at] = silent[at] ? SILENCE : seen[at] / peak - THRESHOLD;
    }
  }

  /** Heads' weights, for all words the same: squared, so that the good ones decide. */
  private double[][] judged(int[][] stretches) {
    int words = stretches.length;
    double[] weights = new double[heads];
    for (int head = 0; head < heads; head++) {
      double more = 0;
      for (int word = 0; word < words; word++) {
        int from = Math.max(0, stretches[word][0] - MARGIN);
        int to = Math.min(silent.length, stretches[word][1] + MARGIN);
        double mean = 0;
        for (int other = 0; other < words; other++) {
          mean += share(other, head, from, to) / words;
        }
        more += share(word, head, from, to) - mean;
      }
      weights[head] = Math.pow(Math.max(0, more / words), 2);
    }
    double[][] all = new double[words][];
    Arrays.fill(all, weights);
    return all;
  }

  /** How much of what a word's head sees of the media lies there. */
  private double share(int word, int head, int from, int to) {
    return sum(attention[word][head], from, to) / mass[word][head];
  }

  private static double sum(float[] values, int from, int to) {
    double sum = 0;
    for (int at = from; at < to; at++) {
      sum += values[at];
    }
    return sum;
  }

  /**
   * The best ordered stretches, with gaps where those gain more.
   *
   * @param gains [word][position]
   * @return [word](first, end) positions, each at least one long where there are enough
   */
  static int[][] align(double[][] gains, int positions) {
    int words = gains.length;
    int[][] stretches = new int[words][2];
    if (words == 0 || positions < words) {
      for (int w = 0; w < words; w++) {
        stretches[w] = new int[] {positions * w / words, positions * (w + 1) / words};
      }
      return stretches;
    }
    // State 2w + 1 is inside word w, even states are the gaps around them.
    int states = 2 * words + 1;
    double[][] best = new double[positions][states];
    int[][] from = new int[positions][states];
    for (int t = 0; t < positions; t++) {
      for (int s = 0; s < states; s++) {
        double emitted = s % 2 == 0 ? 0 : gains[s / 2][t];
        int lowest = s % 2 == 0 ? s - 1 : s - 2;
        double reach = t == 0 ? (s < 2 ? 0 : Double.NEGATIVE_INFINITY) : Double.NEGATIVE_INFINITY;
        for (int p = Math.max(0, lowest); t > 0 && p <= s; p++) {
          if (best[t - 1][p] > reach) {
            reach = best[t - 1][p];
            from[t][s] = p;
          }
        }
        best[t][s] = reach + emitted;
      }
    }
    return traced(best[positions - 1], from, stretches);
  }

  private static int[][] traced(double[] last, int[][] from, int[][] stretches) {
    int states = last.length;
    int state = last[states - 1] >= last[states - 2] ? states - 1 : states - 2;
    for (int t = from.length - 1; t >= 0; t--) {
      if (state % 2 == 1) {
        int[] stretch = stretches[state / 2];
        stretch[0] = t;
        stretch[1] = Math.max(stretch[1], t + 1);
      }
      state = from[t][state];
    }
    return stretches;
  }
}
