package org.lipstream.llm.stream;

import java.util.List;
import org.lipstream.llm.recognize.Hypothesis;

/**
 * LocalAgreement-n (Liu, Spanakis and Niehues, 2020; Macháček, Dabre and Bojar, 2023): commits what
 * n successive hypotheses have in common at their beginning, but never the last word, which may be
 * only half said.
 *
 * @param hypotheses n
 */
public record LocalAgreement(int hypotheses) implements StreamingPolicy {

  public LocalAgreement {
    if (hypotheses < 2) {
      throw new IllegalArgumentException("hypotheses: " + hypotheses + " (expected: >= 2)");
    }
  }

  @Override
  public String label() {
    return "LocalAgreement-" + hypotheses;
  }

  @Override
  public Progress next(Progress before, Hypothesis hypothesis, long mediaMs) {
    List<String> words = StreamingPolicy.wordsWithin(hypothesis, mediaMs);
    if (!before.isContinuedBy(words)) {
      return before;
    }
    Progress after = before;
    if (before.recent().size() == hypotheses - 1) {
      int agreed = words.size() - 1;
      for (List<String> earlier : before.recent()) {
        agreed = Math.min(agreed, Progress.agreeing(earlier, words));
      }
      after = before.commit(words, agreed, mediaMs);
    }
    return hurry(after, words, mediaMs).remember(words, hypotheses - 1);
  }
}
