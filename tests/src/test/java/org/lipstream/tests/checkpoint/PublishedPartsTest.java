package org.lipstream.tests.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.tests.support.PublishedParts;

/**
 * Real published weights. Sums and tokens are what numpy, gguf's Python package and llama.cpp find
 * in the same files.
 */
class PublishedPartsTest {
  private static final double PRECISION = 1e-9;

  @TempDir Path folder;

  @Test
  void readsWhisperFromCTranslate2() {
    Checkpoint whisper = Checkpoints.open(PublishedParts.whisperTinyEn());
    assertThat(whisper.tensors()).hasSize(168);
    assertSum(whisper, "model.decoder.embed_tokens.weight", 47954.70336383581, 2349859.4358876348);
    assertSum(
        whisper,
        "model.encoder.layers.3.self_attn.v_proj.weight",
        -3.6613566875457764,
        -361.6474837064743);
    assertSum(
        whisper,
        "model.decoder.layers.2.encoder_attn.k_proj.weight",
        -13.548926174640656,
        -466.35963839292526);
  }

  @Test
  void readsSmolLm2FromGguf() {
    Checkpoint llm = Checkpoints.open(PublishedParts.smolLm2());
    assertThat(llm.tensors()).hasSize(272);
    assertSum(llm, "model.embed_tokens.weight", -15353.04449415207, -755983.3788437843);
    assertSum(
        llm, "model.layers.17.self_attn.q_proj.weight", -259.658748626709, -8962.942470550537);
    assertSum(llm, "model.layers.29.mlp.down_proj.weight", 49.83570861816406, 3820.6599884033203);
  }

  @Test
  void cutsTextIntoTheTokensThatLlamaCppFinds() throws IOException {
    Checkpoint llm = Checkpoints.open(PublishedParts.smolLm2());
    Files.writeString(folder.resolve("tokenizer.json"), llm.tokenizer().orElseThrow().toString());
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.encode("I'll say 12345 times: don't, IT'S 3.14159!"))
          .containsExactly(
              57, 3060, 1643, 216, 33, 34, 35, 36, 37, 1711, 42, 1326, 982, 28, 9627, 23, 67, 216,
              35, 30, 33, 36, 33, 37, 41, 17);
      assertThat(tokenizer.encode("<|im_start|>user\nWhat's up?<|im_end|>\n"))
          .containsExactly(1, 4093, 198, 1780, 506, 614, 47, 2, 198);
      assertThat(tokenizer.encode("a_b-c+d=e<f>g^h~i|j$k"))
          .containsExactly(
              81, 79, 82, 29, 83, 27, 84, 45, 85, 44, 86, 46, 87, 78, 88, 110, 89, 108, 90, 20, 91);
    }
  }

  /** The sum, and the sum with weights 1 to 97 by position, which a change of order changes. */
  private static void assertSum(Checkpoint checkpoint, String name, double sum, double weighted) {
    StoredTensor tensor = checkpoint.tensors().get(name);
    double plain = 0;
    double byPosition = 0;
    float[] values = tensor.read();
    for (int i = 0; i < values.length; i++) {
      plain += values[i];
      byPosition += values[i] * (i % 97 + 1.0);
    }
    assertThat(plain).as(name).isCloseTo(sum, within(PRECISION * values.length));
    assertThat(byPosition).as(name).isCloseTo(weighted, within(PRECISION * values.length * 97));
  }
}
