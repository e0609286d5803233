package org.lipstream.tests.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.checkpoint.SafetensorsCheckpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.gguf.GgufFile;
import org.lipstream.tests.support.SharedData;

/** Quantised blocks as gguf's own Python package reads them. */
class GgufGoldenTest {
  private final Path folder = SharedData.folder("reference").resolve("llama-gguf");
  private final SafetensorsCheckpoint expected =
      SafetensorsCheckpoint.open(folder.resolve("expected.safetensors"));

  @Test
  void readsBlocksOfEveryType() {
    GgufFile blocks = GgufFile.open(folder.resolve("blocks.gguf"));
    assertThat(blocks.tensors()).hasSize(5);
    blocks.tensors().forEach(this::assertExpected);
  }

  @Test
  void readsWeightsOfEveryType() {
    for (String type : List.of("F16", "Q8_0", "Q4_0", "Q4_1")) {
      GgufFile model = GgufFile.open(folder.resolve("model-" + type + ".gguf"));
      String name = "blk.1.attn_k.weight";
      assertExpected(name + "_" + type, model.tensors().get(name));
    }
  }

  private void assertExpected(String name, StoredTensor read) {
    StoredTensor wanted = expected.tensors().get(name);
    assertThat(read.shape()).as(name).isEqualTo(wanted.shape());
    assertThat(read.read()).as(name).isEqualTo(wanted.read());
  }
}
