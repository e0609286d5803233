package org.lipstream.app.lab.inside;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** How many of the newest slots each key head of each block keeps, with one mean for all. */
final class Budgets {
  /** Of the mean, what the last block gets: PyramidKV's beta. */
  private static final int STEEPNESS = 20;

  private Budgets() {}

  /** Fewer from block to block by the same step, as in PyramidKV (arXiv 2406.02069). */
  static int[][] pyramid(int blocks, int heads, int mean) {
    double last = (double) mean / STEEPNESS;
    double first = 2 * mean - last;
    int[][] budgets = new int[blocks][heads];
    for (int block = 0; block < blocks; block++) {
      double share = blocks == 1 ? 0.5 : (double) block / (blocks - 1);
      Arrays.fill(budgets[block], (int) Math.round(first + share * (last - first)));
    }
    return budgets;
  }

  /**
   * All for the heads that look back farthest, the same little for the others, as in DuoAttention
   * (arXiv 2410.10819).
   *
   * @param far how much attention each head pays to what is far, by block
   * @param all slots that there can be
   * @param share of the heads that keep all, at most mean / all
   */
  static int[][] retrieving(double[][] far, int mean, int all, double share) {
    int heads = far[0].length;
    int count = far.length * heads;
    int keepers = (int) (share * count);
    long left = (long) mean * count - (long) all * keepers;
    int little = (int) Math.max(1, left / (count - keepers));
    int[][] budgets = new int[far.length][heads];
    Arrays.stream(budgets).forEach(row -> Arrays.fill(row, little));
    IntStream.range(0, count)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -far[i / heads][i % heads]))
        .limit(keepers)
        .forEach(i -> budgets[i / heads][i % heads] = all);
    return budgets;
  }
}
