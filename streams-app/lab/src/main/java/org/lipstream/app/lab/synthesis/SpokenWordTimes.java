package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.List;

/** Finds the words in a sentence's phonemes by the alignment with the fewest changes. */
final class SpokenWordTimes {
  private SpokenWordTimes() {}

  /**
   * @param words as written
   * @param expected for each word the phonemes it has when spoken alone; in a sentence they may
   *     differ a little
   * @param phonemes the sentence's, in order
   * @return one entry a word; a word none of whose phonemes is found has no length
   */
  static List<TimedLabel> of(
      List<String> words, List<List<String>> expected, List<TimedLabel> phonemes) {
    if (words.size() != expected.size()) {
      throw new IllegalArgumentException(
          expected.size() + " pronunciations (expected: " + words.size() + ", one a word)");
    }
    List<String> plan = new ArrayList<>();
    List<Integer> wordOf = new ArrayList<>();
    for (int word = 0; word < expected.size(); word++) {
      for (String phoneme : expected.get(word)) {
        plan.add(phoneme);
        wordOf.add(word);
      }
    }
    int[] owner = owners(plan, wordOf, phonemes);
    List<TimedLabel> times = new ArrayList<>();
    double lastMs = 0;
    int at = 0;
    for (int word = 0; word < words.size(); word++) {
      int first = at;
      while (at < owner.length && owner[at] <= word) {
        at++;
      }
      TimedLabel time =
          first == at
              ? new TimedLabel(words.get(word), lastMs, lastMs)
              : new TimedLabel(
                  words.get(word), phonemes.get(first).startMs(), phonemes.get(at - 1).endMs());
      times.add(time);
      lastMs = time.endMs();
    }
    return times;
  }

  /** For each phoneme the word it belongs to; never falling. */
  private static int[] owners(List<String> plan, List<Integer> wordOf, List<TimedLabel> phonemes) {
    int[][] cost = costs(plan, phonemes);
    int[] owner = new int[phonemes.size()];
    int i = plan.size();
    int j = phonemes.size();
    while (j > 0) {
      if (i > 0 && cost[i][j] == cost[i - 1][j - 1] + change(plan, i, phonemes, j)) {
        owner[--j] = wordOf.get(--i);
      } else if (i > 0 && cost[i][j] == cost[i - 1][j] + 1) {
        i--;
      } else {
        owner[--j] = wordOf.isEmpty() ? 0 : wordOf.get(Math.max(0, i - 1));
      }
    }
    return owner;
  }

  private static int[][] costs(List<String> plan, List<TimedLabel> phonemes) {
    int[][] cost = new int[plan.size() + 1][phonemes.size() + 1];
    for (int i = 0; i <= plan.size(); i++) {
      for (int j = 0; j <= phonemes.size(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
        } else {
          int either = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
          cost[i][j] = Math.min(either, cost[i - 1][j - 1] + change(plan, i, phonemes, j));
        }
      }
    }
    return cost;
  }

  private static int change(List<String> plan, int i, List<TimedLabel> phonemes, int j) {
    return plan.get(i - 1).equals(phonemes.get(j - 1).label()) ? 0 : 1;
  }
}
