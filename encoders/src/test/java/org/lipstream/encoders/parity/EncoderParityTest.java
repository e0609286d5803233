package org.lipstream.encoders.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderParityTest {

  @ParameterizedTest
  @ValueSource(strings = {"log-mel-80", "log-mel-128"})
  void logMelAgreesWithTheReference(String name) {
    assertThat(EncoderParity.logMel(reference(name)))
        .satisfies(r -> assertThat(r.maxRelativeDifference()).isLessThan(1e-4))
        .matches(ParityResult::passed);
  }

  @Test
  void whisperEncoderAgreesWithTheReference() {
    assertThat(EncoderParity.whisper(reference("whisper-encoder")).maxRelativeDifference())
        .isLessThan(1e-3);
  }

  @Test
  void avHubertEncoderAgreesWithTheReference() {
    assertThat(EncoderParity.avHubert(reference("av-hubert-video")).maxRelativeDifference())
        .isLessThan(1e-3);
  }

  private static Path reference(String name) {
    String shared = System.getenv("LIPSTREAM_SHARED");
    Path root = Path.of(System.getProperty("lipstream.root", "."));
    Path base = shared != null ? Path.of(shared) : root.resolve("../shared");
    Path directory = base.resolve("reference").resolve(name);
    boolean present = Files.isDirectory(directory);
    if (!present && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(directory + ": missing (expected in CI)");
    }
    Assumptions.assumeTrue(present, () -> directory + " is not here");
    return directory;
  }
}
