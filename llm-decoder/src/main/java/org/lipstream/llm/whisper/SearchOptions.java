package org.lipstream.llm.whisper;

/**
 * How texts are searched.
 *
 * @param beams texts that are followed at once at temperature 0
 * @param samples texts that are drawn at once at higher ones
 */
public record SearchOptions(int beams, int samples, Fallback fallback) {
  /** As OpenAI's and CTranslate2's command lines search. */
  public static final SearchOptions DEFAULT = new SearchOptions(5, 5, Fallback.DEFAULT);

  /** The first answer of one text, for an utterance that goes on. */
  static final SearchOptions QUICK = new SearchOptions(1, 1, Fallback.NONE);

  public SearchOptions {
    if (beams < 1 || samples < 1) {
      throw new IllegalArgumentException(
          "beams: %d, samples: %d (expected: both >= 1)".formatted(beams, samples));
    }
  }
}
