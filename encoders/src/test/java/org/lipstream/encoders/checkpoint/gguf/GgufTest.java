package org.lipstream.encoders.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;

class GgufTest {
  private static final long[] QUERY = {4, 1};

  @TempDir Path folder;

  @Test
  void putsQueryRowsOfLlamaInHuggingFacesOrderAndLeavesQwens() throws IOException {
    assertThat(query("llama")).containsExactly(0, 2, 1, 3);
    assertThat(query("qwen2")).containsExactly(0, 1, 2, 3);
  }

  private float[] query(String architecture) throws IOException {
    Checkpoint checkpoint =
        open(model(architecture).tensor("blk.0.attn_q.weight", QUERY, 0, 1, 2, 3));
    return checkpoint.tensors().get("model.layers.0.self_attn.q_proj.weight").read();
  }

  @Test
  void tellsSizesAsConfigJsonDoes() throws IOException {
    Checkpoint checkpoint = open(model("llama").tensor("rope_freqs.weight", new long[] {2}, 1, 32));
    JsonNode config = checkpoint.config().orElseThrow();
    assertThat(config.path("model_type").asText()).isEqualTo("llama");
    assertThat(config.path("num_key_value_heads").asInt()).isEqualTo(1);
    assertThat(config.path("head_dim").asInt()).isEqualTo(4);
    assertThat(config.path("rms_norm_eps").asDouble()).isEqualTo(1e-5);
    assertThat(config.path("vocab_size").asInt()).isEqualTo(3);
    assertThat(config.path("tie_word_embeddings").asBoolean()).isTrue();
    assertThat(config.path("rope_parameters").path("long_factor").get(1).asInt()).isEqualTo(32);
    assertThat(checkpoint.tensors()).containsOnlyKeys("model.embed_tokens.weight");
    Checkpoint untied =
        open(model("llama").tensor("output.weight", new long[] {3, 4}, new float[12]));
    assertThat(untied.config().orElseThrow().path("tie_word_embeddings").asBoolean()).isFalse();
    assertThat(untied.tensors()).containsKey("lm_head.weight");
  }

  @Test
  void marksSpecialTokensAndThoseOfTheUser() throws IOException {
    JsonNode tokenizer =
        open(model("llama")
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "smollm")
                .texts("tokenizer.ggml.tokens", List.of("a", "<end>", "<note>"))
                .numbers("tokenizer.ggml.token_type", List.of(1, 3, 4))
                .texts("tokenizer.ggml.merges", List.of("a a")))
            .tokenizer()
            .orElseThrow();
    assertThat(tokenizer.path("added_tokens")).hasSize(2);
    assertThat(tokenizer.path("added_tokens").get(0).path("content").asText()).isEqualTo("<end>");
    assertThat(tokenizer.path("added_tokens").get(0).path("special").asBoolean()).isTrue();
    assertThat(tokenizer.path("added_tokens").get(1).path("special").asBoolean()).isFalse();
    assertThat(tokenizer.path("model").path("vocab").path("<note>").asInt()).isEqualTo(2);
  }

  @Test
  void refusesByNameWhatItCannotRead() throws IOException {
    refuses(new GgufBytes().text("general.architecture", "gemma3"), "gemma3");
    refuses(
        model("llama").tensor("x", new long[] {1, 256}, 20, new byte[136]),
        "tensor x: type IQ4_NL");
    refuses(model("llama").tensor("x", new long[] {1, 48}, 2, new byte[36]), "multiple of 32");
    refuses(model("llama").number("llama.expert_count", 8), "expert_count: 8 (expected: 0)");
    byte[] whole = model("llama").toBytes();
    for (int length = 0; length < whole.length; length++) {
      Path file = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> GgufCheckpoint.open(file)).isInstanceOf(ModelFormatException.class);
    }
    Path file = Files.write(folder.resolve("old.gguf"), model("llama").toBytes(1));
    assertThatThrownBy(() -> GgufCheckpoint.open(file)).hasMessageContaining("GGUF version 1");
    Checkpoint sentencePiece = open(model("llama").text("tokenizer.ggml.model", "llama"));
    assertThatThrownBy(sentencePiece::tokenizer)
        .hasMessageContaining("tokenizer.ggml.model: llama");
  }

  private void refuses(GgufBytes bytes, String reason) throws IOException {
    Path file = Files.write(folder.resolve("refused.gguf"), bytes.toBytes());
    assertThatThrownBy(() -> GgufCheckpoint.open(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(reason);
  }

  private Checkpoint open(GgufBytes bytes) throws IOException {
    return GgufCheckpoint.open(Files.write(folder.resolve("model.gguf"), bytes.toBytes()));
  }

  private static GgufBytes model(String architecture) {
    return new GgufBytes()
        .text("general.architecture", architecture)
        .number(architecture + ".block_count", 1)
        .number(architecture + ".embedding_length", 4)
        .number(architecture + ".feed_forward_length", 8)
        .number(architecture + ".attention.head_count", 1)
        .real(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f)
        .tensor("token_embd.weight", new long[] {3, 4}, new float[12]);
  }
}
