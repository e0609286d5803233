package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Skips a test, visibly, where a speech program is not installed; under continuous integration it
 * fails instead.
 */
final class InstalledEngine {
  private InstalledEngine() {}

  static SpeechSynthesizer synthesizerWith(Engine... engines) {
    SpeechSynthesizer synthesizer = new SpeechSynthesizer();
    for (Engine engine : engines) {
      String absent = engine.command() + " is not installed";
      if (!synthesizer.has(engine) && "true".equals(System.getenv("CI"))) {
        fail(absent);
      }
      assumeTrue(synthesizer.has(engine), absent);
    }
    return synthesizer;
  }
}
