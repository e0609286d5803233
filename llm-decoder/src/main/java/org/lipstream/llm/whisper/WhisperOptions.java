package org.lipstream.llm.whisper;

import java.util.List;
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
 * @param hotWords that are likely to be said, written as they shall be
 * @param untaughtWeight what the model as it was before an adapter counts for in whole utterances'
 *     texts, beside the adapted one, 0 to 1; at 0 it is not asked
 */
public record WhisperOptions(
    SearchOptions search,
    String language,
    long paddingMs,
    StageTimer timer,
    List<String> hotWords,
    double untaughtWeight) {
  /** As good as a full window's, at half of its cost. */
  public static final long DEFAULT_PADDING_MS = 8_000;

  public WhisperOptions {
    hotWords = List.copyOf(hotWords);
    if (paddingMs < 0) {
      throw new IllegalArgumentException("paddingMs: " + paddingMs + " (expected: >= 0)");
    }
    if (!(untaughtWeight >= 0 && untaughtWeight <= 1)) {
      throw new IllegalArgumentException(
          "untaughtWeight: " + untaughtWeight + " (expected: 0 to 1)");
    }
  }

  /** The same, following so many texts at once. */
  public WhisperOptions withBeams(int beams) {
    SearchOptions wider = new SearchOptions(beams, search.samples(), search.fallback());
    return new WhisperOptions(wider, language, paddingMs, timer, hotWords, untaughtWeight);
  }

  /** The same, with so much silence behind the sound. */
  public WhisperOptions withPadding(long otherMs) {
    return new WhisperOptions(search, language, otherMs, timer, hotWords, untaughtWeight);
  }

  /** The same, in which the model as it was before its adapter counts for so much. */
  public WhisperOptions withUntaught(double weight) {
    return new WhisperOptions(search, language, paddingMs, timer, hotWords, weight);
  }

  /** What options of any family mean for a Whisper. */
  public static WhisperOptions of(RecognizerOptions options) {
    Long paddingMs = options.hearing().paddingMs();
    return new WhisperOptions(
        new SearchOptions(options.beams(), SearchOptions.DEFAULT.samples(), Fallback.DEFAULT),
        options.hearing().language(),
        paddingMs == null ? DEFAULT_PADDING_MS : paddingMs,
        options.timer(),
        options.hearing().hotWords(),
        0);
  }
}
