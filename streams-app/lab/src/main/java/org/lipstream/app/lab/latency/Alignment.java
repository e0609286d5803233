package org.lipstream.app.lab.latency;

import java.util.List;
import org.lipstream.llm.lab.score.EditAlignment;

/** Which word of a hypothesis stands for which word of the reference. */
final class Alignment {
  /** Stands where a word of the hypothesis is none of the reference's. */
  static final int WRONG = -1;

  private Alignment() {}

  /**
   * For each word of the hypothesis the equal word of the reference, along a cheapest alignment.
   */
  static int[] of(List<String> reference, List<String> hypothesis) {
    int[] matches = new int[hypothesis.size()];
    for (EditAlignment.Pair pair : EditAlignment.of(reference, hypothesis)) {
      if (pair.hypothesis() != EditAlignment.NONE) {
        boolean equal =
            pair.reference() != EditAlignment.NONE
                && reference.get(pair.reference()).equals(hypothesis.get(pair.hypothesis()));
        matches[pair.hypothesis()] = equal ? pair.reference() : WRONG;
      }
    }
    return matches;
  }
}
