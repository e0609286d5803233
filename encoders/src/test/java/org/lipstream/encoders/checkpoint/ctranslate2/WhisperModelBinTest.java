package org.lipstream.encoders.checkpoint.ctranslate2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;

class WhisperModelBinTest {
  private static final int INT8 = 1;

  @TempDir Path folder;

  @Test
  void takesStackedProjectionsApartAndScalesIntegers() throws IOException {
    Checkpoint whisper = WhisperModelBin.open(write(new WhisperVariables().whisper(0).toBytes(6)));
    try (NDManager manager = NDManager.newBaseManager()) {
      Weights attention = whisper.weights(manager).scope("model.encoder.layers.0.self_attn.");
      assertThat(attention.get("q_proj.weight", 2, 2).toFloatArray())
          .containsExactly(0.5f, 1, 1.5f, 2); // 1 to 4, two steps make 1
      assertThat(attention.get("v_proj.weight", 2, 2).toFloatArray())
          .containsExactly(9, 10, 11, 12);
      assertThat(attention.get("v_proj.bias", 2).toFloatArray()).containsExactly(5, 6);
      assertThat(attention.has("k_proj.bias")).isFalse();
      Weights decoder = whisper.weights(manager).scope("model.decoder.layers.0.");
      assertThat(decoder.get("encoder_attn.v_proj.weight", 2, 2).toFloatArray())
          .containsExactly(1.25f, 1.5f, 1.75f, 2); // int16, one scale of 4
      assertThat(whisper.weights(manager).get("proj_out.weight", 3, 2).toFloatArray())
          .containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void tellsSizesAsConfigJsonDoes() throws IOException {
    var config = WhisperModelBin.open(write(new WhisperVariables().whisper(0).toBytes(6))).config();
    assertThat(config.orElseThrow().toString())
        .contains("\"d_model\":2,\"num_mel_bins\":3,\"vocab_size\":3,\"max_source_positions\":4")
        .contains("\"encoder_layers\":1,\"encoder_attention_heads\":2,\"encoder_ffn_dim\":4");
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    byte[] whole = new WhisperVariables().whisper(0).toBytes(6);
    for (int length = 0; length < whole.length; length++) {
      Path cut = write(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> WhisperModelBin.open(cut)).isInstanceOf(ModelFormatException.class);
    }
    refuses(new WhisperVariables().whisper(0).toBytes(3), "version 3");
    refuses(new WhisperVariables().whisper(1).toBytes(6), "k_proj.bias: 1.0");
    refuses(
        new WhisperVariables()
            .whisper(0)
            .add("encoder/layer_1/ffn/linear_0/weight", INT8, 1, new long[] {4, 2}, new float[8])
            .toBytes(6),
        "integers without");
  }

  private void refuses(byte[] bytes, String reason) throws IOException {
    Path file = write(bytes);
    assertThatThrownBy(() -> WhisperModelBin.open(file)).hasMessageContaining(reason);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.bin"), bytes);
  }
}
