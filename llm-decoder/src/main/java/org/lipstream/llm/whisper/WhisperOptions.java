package org.lipstream.llm.whisper;

import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.StageTimer;

/**
 * How a Whisper is used.
 *
 * @param search of whole utterances
 * @param language its code; null for what the model finds out
 * @param paddingMs silence behind the sound, as far as a window reaches: below 8 s the decoder
 *     falls into loops, beyond it gains little
 * @param timer is told where the recognitions' time goes
 */
public record WhisperOptions(
    SearchOptions search, String language, long paddingMs, StageTimer timer) {
  /** As good as a full window's, at half of its cost. */
  public static final long DEFAULT_PADDING_MS = 8_000;

  public WhisperOptions {
    if (paddingMs < 0) {
      throw new IllegalArgumentException("paddingMs: " + paddingMs + " (expected: >= 0)");
    }
  }

  /** The same, following so many texts at once. */
  public WhisperOptions withBeams(int beams) {
    SearchOptions wider = new SearchOptions(beams, search.samples(), search.fallback());
    return new WhisperOptions(wider, language, paddingMs, timer);
  }

  /** The same, with so much silence behind the sound. */
  public WhisperOptions withPadding(long otherMs) {
    return new WhisperOptions(search, language, otherMs, timer);
  }

  /** What options of any family mean for a Whisper. */
  public static WhisperOptions of(RecognizerOptions options) {
    Long paddingMs = options.hearing().paddingMs();
    return new WhisperOptions(
        new SearchOptions(options.beams(), SearchOptions.DEFAULT.samples(), Fallback.DEFAULT),
        options.hearing().language(),
        paddingMs == null ? DEFAULT_PADDING_MS : paddingMs,
        options.timer());
  }
}
