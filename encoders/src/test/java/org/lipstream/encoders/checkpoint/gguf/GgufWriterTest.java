package org.lipstream.encoders.checkpoint.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

class GgufWriterTest {
  private static final String TABLE = "model.embed_tokens.weight";
  private static final String MATRIX = "model.layers.0.mlp.up_proj.weight";

  @TempDir Path folder;

  /** Numbers that a test made. */
  private record Held(long[] shape, float[] values) implements StoredTensor {
    @Override
    public String encoding() {
      return "F32";
    }

    @Override
    public long storedBytes() {
      return 4L * values.length;
    }

    @Override
    public void readRows(long first, int count, FloatBuffer out) {
      out.put(values, (int) (first * rowLength()), (int) (count * rowLength()));
    }
  }

  @ParameterizedTest
  @EnumSource(Bits.class)
  void numbersAreOffByHalfAStepOfTheirBlockAtMost(Bits bits) throws IOException {
    Held matrix = random(700, 448); // more than is written at once
    Checkpoint read = written(Map.of(MATRIX, matrix), bits);
    StoredTensor stored = read.tensors().get(MATRIX);
    assertThat(stored.shape()).containsExactly(700, 448);
    assertThat(stored.encoding()).isEqualTo(bits == Bits.EIGHT ? "Q8_0" : "Q4_1");
    float[] back = stored.read();
    for (int block = 0; block < back.length; block += 32) {
      double step = step(matrix.values, block, bits);
      for (int i = block; i < block + 32; i++) {
        if (!(Math.abs(back[i] - matrix.values[i]) <= step)) {
          assertThat(back[i]).as("number " + i).isCloseTo(matrix.values[i], offset(step));
        }
      }
    }
  }

  /** Half a step, and what a float16 scale and minimum round away. */
  private static double step(float[] values, int block, Bits bits) {
    double least = values[block];
    double most = values[block];
    for (int i = block; i < block + 32; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    double largest = Math.max(-least, most);
    double half = bits == Bits.EIGHT ? largest / 254 : (most - least) / 30;
    return half * 1.002 + (bits == Bits.EIGHT ? 0 : largest * 0x1p-10);
  }

  private static Offset<Float> offset(double within) {
    return Offset.offset((float) within);
  }

  @Test
  void keepsVectorsExactlyAndWhatHasNoBlocksInHalfPrecision() throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put("model.norm.weight", random(64));
    tensors.put("conv.weight", random(4, 32, 3));
    tensors.put("lips.weight", random(2, 1, 5, 7, 7));
    tensors.put("model.encoder.embed_positions.weight", random(8, 32));
    tensors.put("narrow.weight", random(8, 20));
    tensors.put(TABLE, random(8, 64));
    Checkpoint read = written(tensors, Bits.FOUR);
    assertThat(read.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
    assertThat(read.tensors().values())
        .extracting(StoredTensor::encoding)
        .containsExactly("F32", "F16", "F16", "F16", "F16", "Q8_0");
    assertThat(read.tensors().get("model.norm.weight").read())
        .isEqualTo(tensors.get("model.norm.weight").read());
    assertThat(read.tensors().get("lips.weight").shape()).containsExactly(2, 1, 5, 7, 7);
    assertThat(read.config()).isEmpty();
    assertThat(read.tokenizer()).isEmpty();
  }

  @Test
  void writesATensorOfTwoNamesOnce() throws IOException {
    Held table = random(512, 64);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    tensors.put(TABLE, table);
    tensors.put("lm_head.weight", table);
    Checkpoint read = written(tensors, Bits.EIGHT);
    assertThat(Files.size(folder.resolve("model.gguf"))).isLessThan(512 * 64 * 34 / 32 + 1_000);
    assertThat(read.tensors().get("lm_head.weight").read())
        .isEqualTo(read.tensors().get(TABLE).read());
  }

  @Test
  void blocksOfOneNumberAloneComeBackAsTheyWere() throws IOException {
    float[] values = new float[96];
    Arrays.fill(values, 32, 64, 0.5f);
    Arrays.fill(values, 64, 96, -3f);
    Held matrix = new Held(new long[] {1, 96}, values);
    for (Bits bits : Bits.values()) {
      assertThat(written(Map.of(MATRIX, matrix), bits).tensors().get(MATRIX).read())
          .usingComparatorWithPrecision(1e-3f)
          .containsExactly(values);
    }
  }

  @Test
  void refusesWhatIsNoNumberOrTooLargeAndLeavesNoFile() {
    Held matrix = random(4, 32);
    for (float wrong : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 1e6f}) {
      matrix.values[77] = wrong;
      assertThatThrownBy(() -> written(Map.of(MATRIX, matrix), Bits.EIGHT))
          .isInstanceOf(ModelFormatException.class)
          .hasMessage(
              "tensor %s: %s (expected: a number up to 65504.0, as Q8_0)".formatted(MATRIX, wrong));
    }
    assertThat(folder.resolve("model.gguf")).doesNotExist();
  }

  private Checkpoint written(Map<String, StoredTensor> tensors, Bits bits) throws IOException {
    Path file = folder.resolve("model.gguf");
    GgufWriter.write(file, tensors, bits);
    return GgufCheckpoint.open(file);
  }

  private static Held random(long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    float[] values = new float[count];
    Random random = new Random(count);
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * 0.05 + (i / 32 % 3 - 1) * 0.1);
    }
    return new Held(shape, values);
  }
}
