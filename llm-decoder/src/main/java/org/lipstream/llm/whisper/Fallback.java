package org.lipstream.llm.whisper;

import java.util.List;

/**
 * When an answer is not believed and another is drawn, as in OpenAI's transcribe: at the next
 * temperature where the text repeats itself or its tokens are too unlikely, unless nobody spoke.
 *
 * @param temperatures in the order they are tried; 0 is beam search, others draw
 * @param maxCompression largest ratio of the text's bytes to what deflate leaves of them
 * @param minMeanLogProbability of the answer's tokens, the end token among them
 * @param maxNoSpeech probability of {@code <|nospeech|>} above which only an answer that is sure of
 *     itself is no silence
 * @param sureMeanLogProbability from which an answer is sure of itself; OpenAI's transcribe asks
 *     for no more than {@code minMeanLogProbability}, and writes "you" where nobody spoke
 */
public record Fallback(
    List<Double> temperatures,
    double maxCompression,
    double minMeanLogProbability,
    double maxNoSpeech,
    double sureMeanLogProbability) {
  /** OpenAI's values, but for the last. */
  public static final Fallback DEFAULT =
      new Fallback(List.of(0.0, 0.2, 0.4, 0.6, 0.8, 1.0), 2.4, -1, 0.6, -0.25);

  /** The first answer, whatever it is. */
  public static final Fallback NONE =
      new Fallback(
          List.of(0.0),
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  public Fallback {
    temperatures = List.copyOf(temperatures);
    if (temperatures.isEmpty()) {
      throw new IllegalArgumentException("temperatures: none (expected: >= 1)");
    }
  }

  boolean repeatsItself(Decoded decoded) {
    return decoded.compression() > maxCompression;
  }

  /** Whether nothing was said, as far as the model can tell. */
  boolean isSilence(Decoded decoded) {
    return decoded.noSpeech() > maxNoSpeech
        && decoded.meanLogProbability() < sureMeanLogProbability;
  }

  boolean believes(Decoded decoded) {
    return isSilence(decoded)
        || !repeatsItself(decoded) && decoded.meanLogProbability() >= minMeanLogProbability;
  }
}
