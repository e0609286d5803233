package org.lipstream.llm.recognize;

import java.util.List;
import org.lipstream.llm.mitigate.Mitigation;

/**
 * How a model is used, whatever its family.
 *
 * @param beams hypotheses that are followed at once; 1 for greedy decoding
 * @param rates the normal rates, or null for those that the model says
 * @param timer is told where the recognitions' time goes
 * @param mitigation of attention sinks; other than none, utterances are decoded one by one
 * @param hearing what a recogniser of many languages, or of padded sound, wants to know besides
 */
public record RecognizerOptions(
    int beams, Rates rates, StageTimer timer, Mitigation mitigation, Hearing hearing) {
  /** Greedy, at the model's own rates, not timed. */
  public static final RecognizerOptions DEFAULT =
      new RecognizerOptions(1, null, StageTimer.NONE, new Mitigation.None(), Hearing.DEFAULT);

  /**
   * How sound is heard.
   *
   * @param language its code, such as {@code en}; null for what the model finds out by itself
   * @param paddingMs silence behind short sound; null for the model's own
   * @param hotWords names and terms that are likely to be said, written as they shall be
   */
  public record Hearing(String language, Long paddingMs, List<String> hotWords) {
    /** As the model does by itself. */
    public static final Hearing DEFAULT = new Hearing(null, null);

    /** With no words that are likelier than others. */
    public Hearing(String language, Long paddingMs) {
      this(language, paddingMs, List.of());
    }

    public Hearing {
      hotWords = List.copyOf(hotWords);
      if (paddingMs != null && paddingMs < 0) {
        throw new IllegalArgumentException("paddingMs: " + paddingMs + " (expected: >= 0)");
      }
    }
  }
}
