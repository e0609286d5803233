package org.lipstream.recognizer;

import java.util.Objects;
import java.util.Optional;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.StageTimer;

/**
 * How a model is used by all streams of a recogniser.
 *
 * @param workers recognitions, or batches of them, at a time; each takes one processor
 * @param beams hypotheses that are followed at once; 1 for greedy decoding
 * @param language code of what is spoken, such as {@code en}; empty where the model finds it out
 */
public record RecognizerSettings(int workers, int beams, Optional<String> language) {
  /** One worker, greedy, the language left to the model. */
  public static final RecognizerSettings DEFAULT = new RecognizerSettings(1, 1, Optional.empty());

  /**
   * @throws IllegalArgumentException if a number is less than 1
   */
  public RecognizerSettings {
    atLeastOne("workers", workers);
    atLeastOne("beams", beams);
    Objects.requireNonNull(language, "language");
  }

  /** The same with so many workers. */
  public RecognizerSettings withWorkers(int count) {
    return new RecognizerSettings(count, beams, language);
  }

  /** The same with so many hypotheses. */
  public RecognizerSettings withBeams(int count) {
    return new RecognizerSettings(workers, count, language);
  }

  /** The same for one language. */
  public RecognizerSettings withLanguage(String code) {
    return new RecognizerSettings(workers, beams, Optional.of(code));
  }

  RecognizerOptions options() {
    return new RecognizerOptions(
        beams,
        null,
        StageTimer.NONE,
        new Mitigation.None(),
        new RecognizerOptions.Hearing(language.orElse(null), null));
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
