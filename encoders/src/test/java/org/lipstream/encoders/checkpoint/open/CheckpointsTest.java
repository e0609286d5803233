package org.lipstream.encoders.checkpoint.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.ctranslate2.WhisperVariables;
import org.lipstream.encoders.checkpoint.gguf.GgufBytes;
import org.lipstream.encoders.checkpoint.torch.TorchCheckpointTest;

class CheckpointsTest {
  @TempDir Path folder;

  @Test
  void findsOutWhatAFileIsWhateverItsName() throws Exception {
    byte[] gguf = GgufBytes.tinyLlama().toBytes();
    assertThat(Checkpoints.open(write("a.safe", safetensors())).format()).isEqualTo("safetensors");
    assertThat(Checkpoints.open(write("b.weights", gguf)).format()).isEqualTo("GGUF 3");
    assertThat(Checkpoints.open(write("c.model", fixture("lightning.ckpt"))).format())
        .isEqualTo("PyTorch");
    assertThat(Checkpoints.open(write("d.model", fixture("legacy.pth"))).format())
        .isEqualTo("PyTorch");
    byte[] modelBin = new WhisperVariables().whisper(0).toBytes(6);
    assertThat(Checkpoints.open(write("model.bin", modelBin)).format()).isEqualTo("CTranslate2 6");
  }

  @Test
  void knowsSafetensorsByTheHeaderWhateverItsLength() throws IOException {
    for (int length = 1; length <= 260; length++) { // some begin with a pickle's first byte
      String name = "t.".repeat(length / 2) + "n".repeat(1 + length % 2);
      Map<String, SafetensorsWriter.Tensor> one =
          Map.of(name, new SafetensorsWriter.Tensor(new long[] {1}, new float[] {length}));
      for (String file : new String[] {"adapter_model.safetensors", "weights.bin"}) {
        SafetensorsWriter.write(folder.resolve(file), one, SafetensorsWriter.Precision.FLOAT32);
        assertThat(Checkpoints.open(folder.resolve(file)).tensors()).containsOnlyKeys(name);
      }
    }
  }

  @Test
  void takesTheUsualFileOfAFolderOrElseTheOnlyOne() throws Exception {
    assertThat(Checkpoints.areIn(folder)).isFalse();
    refuses(folder, "model.safetensors: no such file");
    write("training.ckpt", fixture("lightning.ckpt"));
    assertThat(Checkpoints.areIn(folder)).isTrue();
    assertThat(Checkpoints.open(folder).format()).isEqualTo("PyTorch");
    write("one.gguf", GgufBytes.tinyLlama().toBytes());
    assertThat(Checkpoints.open(folder).format()).isEqualTo("GGUF 3");
    write("two.gguf", GgufBytes.tinyLlama().toBytes());
    refuses(folder, "2 files of weights, such as one.gguf (expected: one)");
    write("model.safetensors", safetensors());
    assertThat(Checkpoints.open(folder).format()).isEqualTo("safetensors");
  }

  @Test
  void joinsThePartsOfASplitGguf() throws IOException {
    GgufBytes first = GgufBytes.tinyLlama().number("split.count", 2).number("split.no", 0);
    write("m-00001-of-00002.gguf", first.toBytes());
    refuses(folder, "m-00002-of-00002.gguf: no such file (expected: part 2 of 2)");
    write("m-00002-of-00002.gguf", GgufBytes.part("blk.0.attn_v.weight"));
    assertThat(Checkpoints.open(folder).tensors())
        .containsKeys(
            "model.layers.0.self_attn.q_proj.weight", "model.layers.0.self_attn.v_proj.weight");
  }

  @Test
  void saysThatShardsNeedTheirIndex() throws IOException {
    write("model-00001-of-00002.safetensors", safetensors());
    write("model-00002-of-00002.safetensors", safetensors());
    refuses(folder, "(expected: an index of them, model.safetensors.index.json)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"quantization_config\": {\"quant_method\": \"gptq\"}} | quantization_config: gptq",
        "{\"quantization_config\": {\"quant_method\": \"awq\"}} | quantization_config: awq",
        "{\"quantization_config\": {\"load_in_4bit\": true}} | quantization_config: bitsandbytes",
        "{\"text_config\": {\"quantization_config\": {\"quant_method\": \"fp8\"}}} | : fp8"
      })
  void refusesQuantisedWeightsByTheMethodsName(String config, String reason) throws IOException {
    write("model.safetensors", safetensors());
    Files.writeString(folder.resolve("config.json"), config);
    refuses(folder, reason);
  }

  @Test
  void saysWhatOtherFilesAre() throws IOException {
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    Files.writeString(folder.resolve("model.safetensors"), pointer);
    refuses(folder, "a pointer of Git LFS");
    Files.writeString(folder.resolve("notes.txt"), "no weights at all");
    refuses(folder.resolve("notes.txt"), "unknown kind of file");
    refuses(folder.resolve("absent"), "absent: no such file");
    write("empty.gguf", new byte[0]);
    refuses(folder.resolve("empty.gguf"), "ends at byte 0 (expected: more; it is truncated)");
  }

  private static void refuses(Path path, String reason) {
    assertThatThrownBy(() -> Checkpoints.open(path))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(reason);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private byte[] safetensors() throws IOException {
    Path file = folder.resolve("made");
    SafetensorsWriter.write(
        file,
        Map.of("w", new SafetensorsWriter.Tensor(new long[] {1}, new float[1])),
        SafetensorsWriter.Precision.FLOAT32);
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  private static byte[] fixture(String name) throws IOException, URISyntaxException {
    return Files.readAllBytes(Path.of(TorchCheckpointTest.class.getResource(name).toURI()));
  }
}
