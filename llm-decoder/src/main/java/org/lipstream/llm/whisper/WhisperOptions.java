package org.lipstream.llm.whisper;

import java.util.List;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.StageTimer;

/**
 * How a Whisper is used.
 *
 * @param search of whole utterances
 * @param language its code; null for what the model finds out
 * @param padding silence behind the sound
 * @param timer is told where the recognitions' time goes
 * @param hotWords that are likely to be said, written as they shall be
 * @param untaughtWeight what the model as it was before an adapter counts for in whole utterances'
 *     texts, beside the adapted one, 0 to 1; at 0 it is not asked
 */
public record WhisperOptions(
    SearchOptions search,
    String language,
    Padding padding,
    StageTimer timer,
    List<String> hotWords,
    double untaughtWeight) {

  /**
   * Silence behind the sound, as far as a window reaches: below 8 s the decoder falls into loops,
   * beyond it gains little.
   *
   * @param openMs while an utterance goes on
   * @param wholeMs once it is over
   */
  public record Padding(long openMs, long wholeMs) {
    /** Nearly as good as a full window's, at half of its cost. */
    public static final Padding SHORT = always(8_000);

    /** As the model was trained, for what is said for good; short for what is said meanwhile. */
    public static final Padding DEFAULT = new Padding(SHORT.openMs, 30_000);

    public Padding {
      if (openMs < 0 || wholeMs < 0) {
        throw new IllegalArgumentException(
            "padding: %d, %d ms (expected: both >= 0)".formatted(openMs, wholeMs));
      }
    }

    /** The same for every sound. */
    public static Padding always(long ms) {
      return new Padding(ms, ms);
    }
  }

  public WhisperOptions {
    hotWords = List.copyOf(hotWords);
    if (!(untaughtWeight >= 0 && untaughtWeight <= 1)) {
      throw new IllegalArgumentException(
          "untaughtWeight: " + untaughtWeight + " (expected: 0 to 1)");
    }
  }

  /** The same, following so many texts at once. */
  public WhisperOptions withBeams(int beams) {
    SearchOptions wider = new SearchOptions(beams, search.samples(), search.fallback());
    return new WhisperOptions(wider, language, padding, timer, hotWords, untaughtWeight);
  }

  /** The same, with so much silence behind the sound. */
  public WhisperOptions withPadding(Padding other) {
    return new WhisperOptions(search, language, other, timer, hotWords, untaughtWeight);
  }

  /** The same, in which the model as it was before its adapter counts for so much. */
  public WhisperOptions withUntaught(double weight) {
    return new WhisperOptions(search, language, padding, timer, hotWords, weight);
  }

  /** What options of any family mean for a Whisper. */
  public static WhisperOptions of(RecognizerOptions options) {
    Long paddingMs = options.hearing().paddingMs();
    return new WhisperOptions(
        new SearchOptions(options.beams(), SearchOptions.DEFAULT.samples(), Fallback.DEFAULT),
        options.hearing().language(),
        paddingMs == null ? Padding.DEFAULT : Padding.always(paddingMs),
        options.timer(),
        options.hearing().hotWords(),
        0);
  }
}
