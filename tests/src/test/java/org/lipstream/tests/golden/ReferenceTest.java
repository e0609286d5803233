package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.SharedData;

/** The model classes against numbers that other implementations computed. */
class ReferenceTest {

  @ParameterizedTest
  @CsvSource({
    "log-mel-80, 1e-4",
    "log-mel-128, 1e-4",
    "whisper-encoder, 1e-3",
    "whisper-full, 1e-3",
    "av-hubert-video, 1e-3",
    "llama-gqa, 1e-4",
    "llama-headdim, 1e-4",
    "qwen2, 1e-4",
    "llama-gguf, 1e-4",
    "qwen3-asr, 1e-3",
    "qwen3-asr-thinker, 1e-3",
    "glm-asr, 1e-3",
    "voxtral, 1e-3",
    "granite-speech, 1e-3",
    "fun-asr-nano, 1e-3"
  })
  void agreesWithTheReference(String name, double tolerance) throws IOException {
    Path folder = SharedData.folder("reference").resolve(name);
    CommandRun run = CommandRun.of("parity", folder.toString(), "--json");
    assertThat(run.status()).as("%s", run.errors()).isZero();
    JsonNode result = new ObjectMapper().readTree(run.lastLine());
    assertThat(result.get("case").asText()).isEqualTo(name);
    assertThat(result.get("maxRelativeDifference").asDouble()).isBetween(0.0, tolerance);
    assertThat(result.get("idsEqual").asBoolean()).isTrue();
    assertThat(result.get("passed").asBoolean()).isTrue();
  }
}
