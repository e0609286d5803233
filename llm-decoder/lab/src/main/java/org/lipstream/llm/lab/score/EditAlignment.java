package org.lipstream.llm.lab.score;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Levenshtein's distance over words, and which word stands for which along a cheapest way. */
public final class EditAlignment {
  /** Stands where a word has none on the other side. */
  public static final int NONE = -1;

  /**
   * A step of the way: two words that are equal or taken for one another, or one alone.
   *
   * @param reference index of the reference's word, or {@link #NONE}
   * @param hypothesis index of the hypothesis' word, or {@link #NONE}
   */
  public record Pair(int reference, int hypothesis) {}

  private EditAlignment() {}

  /** The fewest substitutions, deletions and insertions that make one of the other. */
  public static int distance(List<String> reference, List<String> hypothesis) {
    int[] row = firstRow(hypothesis.size());
    for (String word : reference) {
      row = nextRow(row, word, hypothesis);
    }
    return row[hypothesis.size()];
  }

  /** A cheapest way from beginning to end; of equal ones that with the latest pairs of words. */
  public static List<Pair> of(List<String> reference, List<String> hypothesis) {
    List<int[]> cost = new ArrayList<>(); // of the first i and j words, at [i][j]
    cost.add(firstRow(hypothesis.size()));
    for (int i = 0; i < reference.size(); i++) {
      cost.add(nextRow(cost.get(i), reference.get(i), hypothesis));
    }
    List<Pair> pairs = new ArrayList<>();
    int i = reference.size();
    int j = hypothesis.size();
    while (i > 0 || j > 0) {
      int here = cost.get(i)[j];
      if (i > 0
          && j > 0
          && here
              == cost.get(i - 1)[j - 1] + difference(reference.get(i - 1), hypothesis.get(j - 1))) {
        pairs.add(new Pair(--i, --j));
      } else if (i > 0 && here == cost.get(i - 1)[j] + 1) {
        pairs.add(new Pair(--i, NONE));
      } else {
        pairs.add(new Pair(NONE, --j));
      }
    }
    Collections.reverse(pairs);
    return pairs;
  }

  private static int[] firstRow(int words) {
    int[] row = new int[words + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    return row;
  }

  private static int[] nextRow(int[] before, String word, List<String> hypothesis) {
    int[] row = new int[before.length];
    row[0] = before[0] + 1;
    for (int j = 1; j < row.length; j++) {
      int paired = before[j - 1] + difference(word, hypothesis.get(j - 1));
      row[j] = Math.min(paired, Math.min(before[j], row[j - 1]) + 1);
    }
    return row;
  }

  private static int difference(String one, String other) {
    return one.equals(other) ? 0 : 1;
  }
}
