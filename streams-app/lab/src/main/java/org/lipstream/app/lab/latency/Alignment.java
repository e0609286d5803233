package org.lipstream.app.lab.latency;

import java.util.List;

/** Which word of a hypothesis stands for which word of the reference. */
final class Alignment {
  /** Stands where a word of the hypothesis is none of the reference's. */
  static final int WRONG = -1;

  private Alignment() {}

  /**
   * For each word of the hypothesis the equal word of the reference, along a cheapest alignment.
   */
  static int[] of(List<String> reference, List<String> hypothesis) {
    int rows = reference.size() + 1;
    int columns = hypothesis.size() + 1;
    int[][] cost = new int[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        cost[i][j] =
            i == 0 || j == 0
                ? i + j
                : Math.min(
                    cost[i - 1][j - 1] + (same(reference, i, hypothesis, j) ? 0 : 1),
                    1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
      }
    }
    int[] matches = new int[hypothesis.size()];
    int i = reference.size();
    int j = hypothesis.size();
    while (j > 0) {
      boolean equal = i > 0 && same(reference, i, hypothesis, j);
      if (i > 0 && cost[i][j] == cost[i - 1][j - 1] + (equal ? 0 : 1)) {
        matches[--j] = equal ? i - 1 : WRONG;
        i--;
      } else if (i > 0 && cost[i][j] == cost[i - 1][j] + 1) {
        i--;
      } else {
        matches[--j] = WRONG;
      }
    }
    return matches;
  }

  private static boolean same(List<String> reference, int i, List<String> hypothesis, int j) {
    return reference.get(i - 1).equals(hypothesis.get(j - 1));
  }
}
