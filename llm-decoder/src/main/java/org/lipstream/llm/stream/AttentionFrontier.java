package org.lipstream.llm.stream;

import java.util.List;
import org.lipstream.llm.recognize.AttentionMap;
import org.lipstream.llm.recognize.Hypothesis;

/**
 * The attention frontier (AlignAtt: Papi, Turchi and Negri, 2023; for decoder-only models arXiv
 * 2605.31432 and 2606.03967): commits words up to the first one that looks at the newest media,
 * which may be only half said. One hypothesis is enough.
 *
 * @param lagMs media at the end that no committed word may look at
 * @param view how attention is cleaned of peaks that have nothing to do with the words
 */
public record AttentionFrontier(long lagMs, AttentionView view) implements StreamingPolicy {

  public AttentionFrontier {
    if (lagMs < 0) {
      throw new IllegalArgumentException("lagMs: " + lagMs + " (expected: >= 0)");
    }
  }

  @Override
  public String label() {
    return "frontier, " + view.label();
  }

  @Override
  public long heldBackMs() {
    return lagMs;
  }

  @Override
  public boolean needsSinks() {
    return view == AttentionView.SINK_MASKED;
  }

  @Override
  public Progress next(Progress before, Hypothesis hypothesis, long mediaMs) {
    List<String> words = StreamingPolicy.wordsWithin(hypothesis, mediaMs);
    if (!before.isContinuedBy(words)) {
      return before;
    }
    int certain = Math.min(words.size(), wordsBehind(hypothesis.attention()));
    Progress after = before.commit(words, certain, mediaMs);
    return hurry(after, words, mediaMs);
  }

  /** Words before the first that looks at the newest media. */
  private int wordsBehind(AttentionMap attention) {
    float[][] weights = view.of(attention);
    double frontier = attention.positions() - lagMs / attention.positionMs();
    int row = 0;
    for (int word = 0; word < attention.words(); word++) {
      for (; row < attention.wordEnds().get(word); row++) {
        if (peak(weights[row]) >= frontier) {
          return word;
        }
      }
    }
    return attention.words();
  }

  private static int peak(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
