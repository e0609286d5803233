package org.lipstream.llm.lab.score;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Counts substitutions, deletions and insertions over many utterances. */
public final class WordErrors {
  private static final int RESAMPLES = 2_000;

  private final List<int[]> perUtterance = new ArrayList<>();

  /**
   * Adds one utterance.
   *
   * @return its word errors
   */
  public int add(List<String> reference, List<String> hypothesis) {
    int errors = distance(reference, hypothesis);
    perUtterance.add(new int[] {reference.size(), errors});
    return errors;
  }

  public int utterances() {
    return perUtterance.size();
  }

  public int words() {
    return perUtterance.stream().mapToInt(counts -> counts[0]).sum();
  }

  public int errors() {
    return perUtterance.stream().mapToInt(counts -> counts[1]).sum();
  }

  /** Errors per reference word; 0 where there are no words and no errors. */
  public double rate() {
    return errors() == 0 ? 0 : errors() / (double) Math.max(1, words());
  }

  /**
   * The interval that holds the rate with 95 %, by resampling utterances.
   *
   * @return lower and upper end
   */
  public double[] interval(long seed) {
    if (perUtterance.isEmpty()) {
      return new double[] {0, 0};
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] rates = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      int words = 0;
      int errors = 0;
      for (int j = 0; j < perUtterance.size(); j++) {
        int[] counts = perUtterance.get(random.nextInt(perUtterance.size()));
        words += counts[0];
        errors += counts[1];
      }
      rates[i] = errors / (double) Math.max(1, words);
    }
    java.util.Arrays.sort(rates);
    return new double[] {rates[(int) (0.025 * RESAMPLES)], rates[(int) (0.975 * RESAMPLES) - 1]};
  }

  /** Levenshtein distance over words. */
  static int distance(List<String> reference, List<String> hypothesis) {
    int[] row = new int[hypothesis.size() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= reference.size(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int same = reference.get(i - 1).equals(hypothesis.get(j - 1)) ? 0 : 1;
        int best = Math.min(diagonal + same, Math.min(row[j], row[j - 1]) + 1);
        diagonal = row[j];
        row[j] = best;
      }
    }
    return row[hypothesis.size()];
  }

  /**
   * The words that were mistaken, along one cheapest alignment: {@code reference > hypothesis},
   * with {@code -} for a word that is missing on one side.
   */
  public static List<String> confusions(List<String> reference, List<String> hypothesis) {
    int[][] cost = new int[reference.size() + 1][hypothesis.size() + 1];
    for (int i = 0; i <= reference.size(); i++) {
      for (int j = 0; j <= hypothesis.size(); j++) {
        cost[i][j] = distance(reference.subList(0, i), hypothesis.subList(0, j));
      }
    }
    List<String> pairs = new ArrayList<>();
    int i = reference.size();
    int j = hypothesis.size();
    while (i > 0 || j > 0) {
      boolean same = i > 0 && j > 0 && reference.get(i - 1).equals(hypothesis.get(j - 1));
      if (i > 0 && j > 0 && cost[i][j] == cost[i - 1][j - 1] + (same ? 0 : 1)) {
        i--;
        j--;
        if (!same) {
          pairs.add(reference.get(i) + " > " + hypothesis.get(j));
        }
      } else if (i > 0 && cost[i][j] == cost[i - 1][j] + 1) {
        pairs.add(reference.get(--i) + " > -");
      } else {
        pairs.add("- > " + hypothesis.get(--j));
      }
    }
    java.util.Collections.reverse(pairs);
    return pairs;
  }
}
