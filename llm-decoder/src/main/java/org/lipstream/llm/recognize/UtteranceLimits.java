package org.lipstream.llm.recognize;

/**
 * Where utterances end that a recogniser understands best.
 *
 * @param silenceMs silence that ends one
 * @param longestMs the longest one
 */
public record UtteranceLimits(long silenceMs, long longestMs) {
  /**
   * Speech as it comes, with pauses inside of sentences. Measured: of 320 sentences of learners of
   * English 600 ms cut 44, 900 ms 15; see docs/LOG.md.
   */
  public static final UtteranceLimits FREE_SPEECH = new UtteranceLimits(900, 26_000);
}
