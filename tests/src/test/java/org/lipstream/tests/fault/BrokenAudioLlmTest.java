package org.lipstream.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.RecognizerOptions.Hearing;
import org.lipstream.llm.recognize.StageTimer;
import org.lipstream.tests.support.SharedData;

/** A published audio LLM that cannot be used says in one line why. */
class BrokenAudioLlmTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "model.safetensors";

  @TempDir Path folder;
  private ModelFolder model;

  @ParameterizedTest
  @CsvSource({
    "qwen3-asr, model.audio_tower.conv2d2.bias",
    "qwen3-asr, model.language_model.norm.weight",
    "qwen3-asr-thinker, thinker.audio_tower.proj1.weight",
    "glm-asr, audio_tower.layers.1.mlp.fc1.bias",
    "granite-speech, encoder.layers.2.attn.rel_pos_emb.weight",
    "granite-speech, projector.qformer.encoder.layer.1.crossattention.attention.key.weight",
    "fun-asr-nano, model.audio_tower.layers.0.self_attn.fsmn.conv.weight"
  })
  void namesTheTensorThatIsMissingOrOfAnotherShape(String name, String tensor) throws IOException {
    copy(name);
    model.editHeader(WEIGHTS, header -> ((ArrayNode) header.get(tensor).get("shape")).add(1));
    assertRefused().hasMessageContaining(WEIGHTS + ": tensor " + tensor + ": shape (");
    model.editHeader(WEIGHTS, header -> header.remove(tensor));
    assertRefused().hasMessageContaining(WEIGHTS + ": tensor " + tensor + ": missing");
  }

  @Test
  void namesAModelTypeThatIsNotKnown() throws IOException {
    copy("qwen3-asr");
    edit("config.json", config -> config.put("model_type", "qwen9_asr"));
    assertRefused()
        .hasMessageContaining(": model_type qwen9_asr (expected: ")
        .hasMessageContaining("qwen3_asr");
  }

  @Test
  void refusesATokenizerLargerThanTheEmbedding() throws IOException {
    copy("qwen3-asr");
    edit(
        "tokenizer.json",
        tokenizer ->
            ((ArrayNode) tokenizer.get("added_tokens"))
                .add(
                    ((ObjectNode) tokenizer.get("added_tokens").get(0).deepCopy())
                        .put("content", "<|one more|>")
                        .put("id", 288)));
    assertRefused()
        .hasMessageEndingWith(": tokenizer: 289 tokens (expected: at most vocab_size 288)");
  }

  @Test
  void refusesALanguageThatTheModelDoesNotKnow() throws IOException {
    copy("qwen3-asr-thinker");
    edit("config.json", config -> config.putArray("support_languages").add("Czech").add("Dutch"));
    assertRefused().hasMessage("language: en (expected: one of Czech, Dutch)");
  }

  @Test
  void refusesALanguageThatWasAskedFor() throws IOException {
    copy("fun-asr-nano");
    RecognizerOptions german =
        new RecognizerOptions(
            1, null, StageTimer.NONE, new Mitigation.None(), new Hearing("de", null));
    assertThatThrownBy(() -> Recognizers.open(model.path(), german).close())
        .hasMessage("language: de (expected: one of en, ja, zh)");
  }

  @Test
  void refusesAnotherFrontEnd() throws IOException {
    copy("qwen3-asr");
    edit("processor_config.json", json -> json.withObject("/feature_extractor").put("n_fft", 512));
    assertRefused().hasMessage("n_fft: 512 (expected: 400)");
  }

  @Test
  void refusesAnAdapterThatIsNotMerged() throws IOException {
    copy("granite-speech");
    edit("config.json", config -> config.put("has_lora_adapter", true));
    assertRefused().hasMessage("has_lora_adapter: true (expected: false)");
  }

  @Test
  void namesTheTensorAtWhichAFileIsCutShort() throws IOException {
    copy("glm-asr");
    model.cut(WEIGHTS, Files.size(model.file(WEIGHTS)) - 1);
    assertRefused().hasMessageContainingAll(WEIGHTS, "truncated");
  }

  @Test
  void namesTheShardThatIsMissing() throws IOException {
    copy("voxtral");
    Files.copy(
        SharedData.folder("reference").resolve("glm-asr/tokenizer.json"),
        model.file("tokenizer.json"));
    model.delete("model-00002-of-00002.safetensors");
    assertRefused().hasMessageContaining("model-00002-of-00002.safetensors");
  }

  private void copy(String name) throws IOException {
    model = ModelFolder.copyOf(SharedData.folder("reference").resolve(name), folder.resolve(name));
  }

  private void edit(String file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(model.file(file).toFile());
    change.accept(json);
    JSON.writeValue(model.file(file).toFile(), json);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
    return assertThatThrownBy(() -> Recognizers.open(model.path()).close())
        .isInstanceOf(ModelFormatException.class)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
