package org.lipstream.llm.stream;

import java.util.List;
import org.lipstream.llm.recognize.Hypothesis;

/**
 * Commits what both an {@link AttentionFrontier} and {@link LocalAgreement} on two hypotheses are
 * certain of, up to the first word that is likely to be another one: words that look at nothing
 * new, that more sound has not changed, and that the recogniser is sure of.
 *
 * @param lagMs media at the end that no committed word may look at
 */
public record AgreedFrontier(long lagMs) implements StreamingPolicy {
  private static final LocalAgreement AGREEMENT = new LocalAgreement(2);

  /** The least confidence of a word that all later answers are held to. */
  private static final double SURE = 0.8;

  public AgreedFrontier {
    if (lagMs < 0) {
      throw new IllegalArgumentException("lagMs: " + lagMs + " (expected: >= 0)");
    }
  }

  @Override
  public String label() {
    return "frontier, agreed";
  }

  @Override
  public Progress next(Progress before, Hypothesis hypothesis, long mediaMs) {
    Progress agreed = AGREEMENT.next(before, hypothesis, mediaMs);
    Progress behind =
        new AttentionFrontier(lagMs, AttentionView.PLAIN).next(before, hypothesis, mediaMs);
    int certain = Math.min(agreed.committed().size(), behind.committed().size());
    int sure = before.committed().size();
    while (sure < certain && hypothesis.words().get(sure).confidence() >= SURE) {
      sure++;
    }
    List<String> words = StreamingPolicy.wordsWithin(hypothesis, mediaMs);
    Progress after = StreamingPolicy.hurry(before.commit(words, sure, mediaMs), words, mediaMs);
    return new Progress(after.committed(), agreed.recent(), after.committedAtMs());
  }
}
