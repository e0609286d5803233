package org.lipstream.encoders.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;

class SafetensorsTest {
  private static final Tensor TENSOR = new Tensor(new long[] {2, 2}, new float[] {1, -0.5f, 3, 0});

  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void readsBackWhatWasWrittenInBothPrecisions() throws IOException {
    for (Precision precision : Precision.values()) {
      Path file = folder.resolve(precision + ".safetensors");
      SafetensorsWriter.write(file, Map.of("w", TENSOR), precision);
      assertThat(SafetensorsWeights.open(manager, file).get("w", 2, 2).toFloatArray())
          .containsExactly(TENSOR.values());
    }
  }

  @Test
  void readsBfloat16AndShards() throws IOException {
    write("a.safetensors", "x", "BF16", new byte[] {(byte) 0x80, 0x3F, 0x00, (byte) 0xC0});
    write("b.safetensors", "y", "F32", new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0});
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"weight_map\":{\"x\":\"a.safetensors\",\"y\":\"b.safetensors\"}}");
    Weights weights = SafetensorsWeights.open(manager, folder);
    assertThat(weights.get("x", 2).toFloatArray()).containsExactly(1, -2);
    assertThat(weights.get("y", -1).toFloatArray()).containsExactly(1, 0);
  }

  @Test
  void namesTheTensorThatIsMissingMisshapenOrCutOff() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, Map.of("w", TENSOR), Precision.FLOAT32);
    Weights weights = SafetensorsWeights.open(manager, folder);
    assertThatThrownBy(() -> weights.get("v", 2)).hasMessageEndingWith("tensor v: missing");
    assertThatThrownBy(() -> weights.get("w", 2, 3))
        .hasMessageEndingWith("tensor w: shape (2, 2) (expected: [2, 3])");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
    assertThatThrownBy(() -> SafetensorsWeights.open(manager, folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tensor w: ends at byte")
        .hasMessageContaining("truncated");
  }

  @Test
  void readsALargeTensorInPieces() throws IOException {
    Path file = folder.resolve("model.safetensors");
    float[] values = new float[21];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    SafetensorsWriter.write(
        file, Map.of("w", new Tensor(new long[] {7, 3, 1}, values)), Precision.FLOAT32);
    Map<String, StoredTensor> stored = SafetensorsCheckpoint.open(file).tensors();
    for (int piece = 1; piece < 9; piece++) {
      assertThat(new StoredWeights(manager, "pieces", stored, piece).get("w").toFloatArray())
          .containsExactly(values);
    }
  }

  @Test
  void refusesByNameATypeThatIsNotReadAndAShardThatIsNotBesideItsIndex() throws IOException {
    write("model.safetensors", "w", "F8_E4M3", new byte[] {1, 2});
    assertThatThrownBy(() -> SafetensorsCheckpoint.open(folder))
        .hasMessageContaining("tensor w: dtype F8_E4M3 (expected: F32, F16 or BF16)");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\":{\"w\":\"../other.safetensors\"}}");
    assertThatThrownBy(() -> SafetensorsCheckpoint.open(folder))
        .hasMessageContaining("shard ../other.safetensors (expected: a file's name");
    Files.writeString(index, "{\"weight_map\":{\"w\":\"model-00002.safetensors\"}}");
    assertThatThrownBy(() -> SafetensorsCheckpoint.open(folder))
        .hasMessageContaining("model-00002.safetensors: no such file (expected: the shard that");
  }

  @Test
  void refusesWhatIsNotSafetensors() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SafetensorsWeights.open(manager, folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("3 bytes");
    Files.writeString(file, "this is a text and nothing else at all");
    assertThatThrownBy(() -> SafetensorsWeights.open(manager, folder))
        .hasMessageContaining("(expected: a safetensors file)");
  }

  @Test
  void roundsHalfPrecisionToNearestEven() {
    for (float value : new float[] {0, -0f, 1, 65504, 6.1e-5f, 5.96e-8f, 0.1f, 1e6f, -3.14159f}) {
      float back = Float16.toFloat(Float16.fromFloat(value));
      float bound = Math.max(Math.abs(value) / 2048, 3e-8f);
      if (Math.abs(value) > 65504) {
        assertThat(back).isInfinite();
      } else {
        assertThat(Math.abs(back - value)).isLessThanOrEqualTo(bound);
      }
    }
    assertThat(Float16.toFloat(Float16.fromFloat(1 + 1 / 2048f))).isEqualTo(1f);
    assertThat(Float16.toFloat(Float16.fromFloat(1 + 3 / 2048f))).isEqualTo(1 + 2 / 1024f);
  }

  private void write(String file, String name, String type, byte[] data) throws IOException {
    int bytes = type.equals("F32") ? 4 : 2;
    String header =
        "{\"%s\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(name, type, data.length / bytes, data.length);
    ByteBuffer all =
        ByteBuffer.allocate(8 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8)).put(data);
    Files.write(folder.resolve(file), all.array());
  }
}
