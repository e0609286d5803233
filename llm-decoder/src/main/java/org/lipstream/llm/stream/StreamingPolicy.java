package org.lipstream.llm.stream;

import java.util.List;
import org.lipstream.llm.recognize.Hypothesis;

/**
 * Decides which words of an open utterance are certain. Stateless: what it knows is in the {@link
 * Progress}. Whatever it says, committed words stay: they are forced as the beginning of each later
 * answer. All of them are listed in {@link StreamingPolicies}.
 */
public interface StreamingPolicy {
  /**
   * Speech goes on for so long at most without anything being committed, besides what a policy
   * holds back on purpose; then all words but the last two are.
   */
  long PATIENCE_MS = 7_000;

  /** The name in tables. */
  String label();

  /** Whether open utterances are to be recognised at all. */
  default boolean usesPartials() {
    return true;
  }

  /** Whether it works with hypotheses alone in which the media's sinks are flagged. */
  default boolean needsSinks() {
    return false;
  }

  /** Media at the end of which no committed word may tell; patience begins behind them. */
  default long heldBackMs() {
    return 0;
  }

  /**
   * Takes a hypothesis for an open utterance.
   *
   * @param hypothesis an answer that began with the committed words
   * @param mediaMs how much of the utterance it was made from
   */
  Progress next(Progress before, Hypothesis hypothesis, long mediaMs);

  /** The words whose beginning lies within the media. */
  static List<String> wordsWithin(Hypothesis hypothesis, long mediaMs) {
    return hypothesis.words().stream()
        .takeWhile(word -> word.startMs() < mediaMs)
        .map(Hypothesis.Word::word)
        .toList();
  }

  /** Ends a silence that has become too long. */
  default Progress hurry(Progress progress, List<String> words, long mediaMs) {
    boolean late = mediaMs - progress.committedAtMs() >= PATIENCE_MS + heldBackMs();
    return late && progress.isContinuedBy(words)
        ? progress.commit(words, words.size() - 2, mediaMs)
        : progress;
  }
}
