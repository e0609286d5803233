package org.lipstream.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.catalog.ModelCheck;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.support.SharedData;

/** What the check of a model says, without reading its numbers. */
class ModelCheckTest {
  private static final String AUDIO = "audio-encoder/model.safetensors";
  private static final String LLM = "llm/model.safetensors";
  private static final String QUERY = "model.layers.3.self_attn.q_proj.weight";
  private static final String NORM = "model.layers.5.input_layernorm.weight";

  @TempDir Path folder;

  @Test
  void findsNothingWrongWithTheBundledModel() {
    ModelCheck check = ModelCheck.of(Bundled.model());
    assertThat(check.faults()).isEmpty();
    assertThat(check.unused()).isEmpty();
    assertThat(check.parameters()).isBetween(9_000_000L, 10_000_000L);
    assertThat(check.memoryBytes()).isEqualTo(4 * check.parameters());
    assertThat(check.perSecond().together()).isGreaterThan(1e8);
  }

  @Test
  void namesEveryMissingMisshapenAndUnusedTensorAtOnce() throws IOException {
    ModelFolder model = ModelFolder.copyOf(Bundled.model(), folder.resolve("model"));
    model.editHeader(
        LLM,
        header -> {
          header.set("spare.weight", header.get(NORM));
          header.remove(List.of(QUERY, NORM));
        });
    model.editHeader(
        AUDIO, header -> ((ArrayNode) header.get("model.encoder.conv1.bias").get("shape")).add(1));
    ModelCheck check = ModelCheck.of(model.path());
    assertThat(check.faults())
        .containsExactlyInAnyOrder(
            "language model: "
                + model.file(LLM)
                + ": tensor "
                + QUERY
                + ": missing (expected: [256, 256])",
            "language model: "
                + model.file(LLM)
                + ": tensor "
                + NORM
                + ": missing (expected: [256])",
            "audio encoder: "
                + model.file(AUDIO)
                + ": tensor model.encoder.conv1.bias: shape [192, 1] (expected: [192])");
    assertThat(check.unused()).containsExactly(model.file(LLM) + ": tensor spare.weight");
  }

  @Test
  void namesATokenizerThatIsLargerThanTheEmbedding() throws IOException {
    ModelFolder model = ModelFolder.copyOf(Bundled.model(), folder.resolve("model"));
    Path tokenizer = model.file("llm/tokenizer.json");
    String json = Files.readString(tokenizer);
    String added =
        "{\"id\":2000,\"content\":\"<extra>\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false},";
    Files.writeString(tokenizer, json.replaceFirst("\"added_tokens\"\\s*:\\s*\\[", "$0" + added));
    assertThat(ModelCheck.of(model.path()).faults())
        .containsExactly(tokenizer + ": 2001 tokens (expected: at most the embedding's 1024 rows)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qwen3-asr",
        "qwen3-asr-thinker",
        "voxtral",
        "glm-asr",
        "granite-speech",
        "fun-asr-nano",
        "whisper-full"
      })
  void findsNothingMissingInFoldersAsTheyArePublished(String name) {
    assertThat(ModelCheck.of(SharedData.folder("reference").resolve(name)).faults()).isEmpty();
  }

  @Test
  void saysThatThereIsNoModel() {
    assertThatThrownBy(() -> ModelCheck.of(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(folder + ": no model (expected: ");
  }
}
