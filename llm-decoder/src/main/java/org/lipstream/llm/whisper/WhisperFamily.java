package org.lipstream.llm.whisper;

import java.nio.file.Path;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;

/** Published Whispers, as they are. */
public final class WhisperFamily implements ModelFamily {
  @Override
  public String name() {
    return "whisper";
  }

  @Override
  public String mark() {
    return "a Whisper's config.json with its weights";
  }

  @Override
  public boolean holds(Path model) {
    return WhisperFolder.isIn(model);
  }

  @Override
  public Recognizer open(Path model, RecognizerOptions options) {
    if (!(options.mitigation() instanceof Mitigation.None)) {
      throw new IllegalArgumentException(
          "mitigation: " + options.mitigation() + " (expected: none, for Whisper)");
    }
    if (options.rates() != null && !options.rates().equals(WhisperRecognizer.RATES)) {
      throw new IllegalArgumentException(
          "rates: %s (expected: %s, for Whisper)"
              .formatted(options.rates(), WhisperRecognizer.RATES));
    }
    return WhisperRecognizer.open(model, WhisperOptions.of(options));
  }
}
