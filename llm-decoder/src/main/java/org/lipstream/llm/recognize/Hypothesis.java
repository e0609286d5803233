package org.lipstream.llm.recognize;

import java.util.List;
import org.lipstream.media.Modalities;

/**
 * What a recogniser understood of one utterance.
 *
 * @param text the words, joined by single spaces; empty where nothing was said
 * @param words the words in order, times from the utterance's start
 * @param modality the streams that were used
 * @param rates the rates that were used
 * @param computeNanos time that the recognition took
 * @param mediaTokens audio and video positions in the decoder's context
 * @param attention where the words looked; {@link AttentionMap#NONE} where it is not known
 */
public record Hypothesis(
    String text,
    List<Word> words,
    Modalities modality,
    Rates rates,
    long computeNanos,
    int mediaTokens,
    AttentionMap attention) {

  /** A word of less counts as one of so much. */
  private static final double LEAST = 1e-6;

  /**
   * One word.
   *
   * @param startMs media time from the utterance's start
   * @param endMs media time from the utterance's start
   * @param confidence probability in [0, 1]
   */
  public record Word(String word, long startMs, long endMs, double confidence) {}

  public Hypothesis {
    words = List.copyOf(words);
  }

  /** Without attention. */
  public Hypothesis(
      String text,
      List<Word> words,
      Modalities modality,
      Rates rates,
      long computeNanos,
      int mediaTokens) {
    this(text, words, modality, rates, computeNanos, mediaTokens, AttentionMap.NONE);
  }

  /** The geometric mean of the words' confidences; 0 without words. */
  public double confidence() {
    double logarithms =
        words.stream()
            .mapToDouble(word -> Math.log(Math.max(LEAST, word.confidence())))
            .average()
            .orElse(Double.NEGATIVE_INFINITY);
    return Math.exp(logarithms);
  }

  /** The same, with what is known of the media's sinks. */
  public Hypothesis withAttention(AttentionMap other) {
    return new Hypothesis(text, words, modality, rates, computeNanos, mediaTokens, other);
  }
}
