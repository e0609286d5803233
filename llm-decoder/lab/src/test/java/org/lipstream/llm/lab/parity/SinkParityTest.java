package org.lipstream.llm.lab.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lipstream.tests.support.SharedData;

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
    return SharedData.folder("reference").resolve(name);
  }
}
