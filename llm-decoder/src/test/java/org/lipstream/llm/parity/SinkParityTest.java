package org.lipstream.llm.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.parity.ParityResult;

class SinkParityTest {

  @Test
  void monitorAgreesWithTheReference() {
    Path directory = reference("sink-metrics");
    ParityResult result = SinkParity.run(directory);
    assertThat(SinkParity.isCase(directory)).isTrue();
    assertThat(result.maxRelativeDifference()).isLessThan(1e-4);
    assertThat(result.idsEqual()).isTrue();
    assertThat(result.passed()).isTrue();
  }

  @Test
  void logMelCaseIsNotTakenForTheMonitors() {
    assertThat(SinkParity.isCase(reference("log-mel-80"))).isFalse();
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
