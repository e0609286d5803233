package org.lipstream.llm.lab.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.gguf.GgmlType;
import org.lipstream.encoders.checkpoint.gguf.GgufCheckpoint;
import org.lipstream.encoders.checkpoint.gguf.GgufFile;
import org.lipstream.encoders.checkpoint.gguf.GgufParts;
import org.lipstream.llm.lab.published.RandomLlamaFile;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaFolder;

/** Of SmolLM2 as it came with the project, in parts, and of a small Llama of random numbers. */
class GgufConversionTest {
  private static final Path SMOLLM2 =
      Path.of(System.getProperty("lipstream.root", ".."))
          .resolve("streams-app/models/open/llm/model-00001-of-00003.gguf");
  private static final RandomLlamaFile SMALL = new RandomLlamaFile(2, 64, 96, 4, 2, 32, 500_000);
  private static final String MATRIX = "blk.1.ffn_down.weight"; // rows of 96

  private static final double FLOAT16 = 1.002; // scales are rounded

  @TempDir private Path folder;

  private Path converted(Path from, GgmlType matrices) throws IOException {
    Path to = folder.resolve(matrices.label() + ".gguf");
    GgufConversion.convert(from, to, matrices);
    return to;
  }

  @Test
  void publishedModelInPartsIsTheSameInOneFile() throws IOException {
    GgufFile source = GgufParts.join(GgufFile.open(SMOLLM2));
    GgufFile whole = GgufFile.open(converted(SMOLLM2, GgmlType.F32));
    assertThat(whole.tensors().keySet()).isEqualTo(source.tensors().keySet());
    for (String name : new String[] {"blk.0.attn_q.weight", "blk.29.ffn_down.weight"}) {
      assertThat(whole.tensors().get(name).encoding()).isEqualTo("F32");
      assertThat(whole.tensors().get(name).read()).isEqualTo(source.tensors().get(name).read());
    }
    assertThat(whole.metadata().path("general.file_type").asInt()).isZero();
    assertThat(whole.metadata().has("split.count")).isFalse();
    assertThat(whole.metadata().get("tokenizer.ggml.tokens"))
        .isEqualTo(source.metadata().get("tokenizer.ggml.tokens"));
    Checkpoint read = GgufCheckpoint.open(whole.file());
    assertThat(read.config()).isEqualTo(GgufCheckpoint.open(SMOLLM2).config());
    assertThat(read.tokenizer()).isEqualTo(GgufCheckpoint.open(SMOLLM2).tokenizer());
  }

  @Test
  void fourBitsOfFourBitsAreTheSameNumbers() throws IOException {
    Map<String, StoredTensor> source = GgufParts.join(GgufFile.open(SMOLLM2)).tensors();
    Map<String, StoredTensor> again = GgufFile.open(converted(SMOLLM2, GgmlType.Q4_1)).tensors();
    again.forEach(
        (name, tensor) -> assertThat(tensor.encoding()).isEqualTo(source.get(name).encoding()));
    for (String name : new String[] {"blk.7.attn_v.weight", "blk.3.ffn_norm.weight"}) {
      assertThat(again.get(name).read())
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(source.get(name).read());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_1"})
  void numbersAreOffByAStepOfTheirBlockAtMost(GgmlType type) throws IOException {
    Path exact = folder.resolve("exact.gguf");
    SMALL.write(exact, SMOLLM2);
    StoredTensor stored = GgufFile.open(converted(exact, type)).tensors().get(MATRIX);
    assertThat(stored.encoding()).isEqualTo(type.label());
    float[] expected = GgufFile.open(exact).tensors().get(MATRIX).read();
    float[] read = stored.read();
    for (int block = 0; block < read.length; block += 32) {
      double step = step(expected, block, type);
      for (int i = block; i < block + 32; i++) {
        assertThat((double) Math.abs(read[i] - expected[i]))
            .as("number " + i)
            .isLessThanOrEqualTo(step * FLOAT16);
      }
    }
  }

  /**
   * Half a step; with Q4_0 a whole one, for the largest number on the side that has no eighth step.
   */
  private static double step(float[] values, int block, GgmlType type) {
    double least = values[block];
    double most = values[block];
    for (int i = block; i < block + 32; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    double largest = Math.max(-least, most);
    return switch (type) {
      case Q8_0 -> largest / 254;
      case Q4_0 -> largest / 8;
      default -> (most - least) / 30 + largest * 0x1p-10;
    };
  }

  @Test
  void vocabularyHasEightBitsWhereOthersHaveFour() throws IOException {
    Path exact = folder.resolve("exact.gguf");
    SMALL.write(exact, SMOLLM2);
    Map<String, StoredTensor> tensors = GgufFile.open(converted(exact, GgmlType.Q4_0)).tensors();
    assertThat(tensors.get("token_embd.weight").encoding()).isEqualTo("Q8_0");
    assertThat(tensors.get("blk.0.attn_k.weight").encoding()).isEqualTo("Q4_0");
    assertThat(tensors.get("output_norm.weight").encoding()).isEqualTo("F32");
  }

  @Test
  void randomLlamaIsReadWithTheSizesThatWereAsked() throws IOException {
    Path file = folder.resolve("random.gguf");
    SMALL.write(file, SMOLLM2);
    LlamaConfig config = new LlamaFolder(file).config();
    assertThat(config.blocks()).isEqualTo(2);
    assertThat(config.hiddenSize()).isEqualTo(64);
    assertThat(config.intermediateSize()).isEqualTo(96);
    assertThat(config.heads()).isEqualTo(4);
    assertThat(config.keyValueHeads()).isEqualTo(2);
    assertThat(config.headDim()).isEqualTo(32);
    assertThat(config.rope().theta()).isEqualTo(500_000);
    assertThat(config.tiedEmbeddings()).isTrue();
    assertThat(config.vocabularySize())
        .isEqualTo(new LlamaFolder(SMOLLM2).config().vocabularySize());
  }

  @Test
  void refusesNumbersThatAreNotWritten() {
    assertThatThrownBy(() -> converted(SMOLLM2, GgmlType.Q6_K))
        .hasMessage("type: Q6_K (expected: F32, Q8_0, Q4_0 or Q4_1)");
  }
}
