package org.lipstream.llm.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.parity.ParityResult;

class LlmParityTest {

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-headdim", "qwen2"})
  void decoderAgreesWithTheReference(String name) {
    ParityResult result = LlmParity.run(reference(name));
    assertThat(result.caseName()).isEqualTo(name);
    assertThat(result.maxRelativeDifference()).isLessThan(1e-4);
    assertThat(result.idsEqual()).isTrue();
    assertThat(result.passed()).isTrue();
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
