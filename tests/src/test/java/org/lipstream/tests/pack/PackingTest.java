package org.lipstream.tests.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.lab.pack.GgufSplitting;
import org.lipstream.llm.lab.pack.WhisperPacking;
import org.lipstream.tests.support.PublishedParts;
import org.lipstream.tests.support.SharedData;

class PackingTest {
  @TempDir Path folder;

  @Test
  void partsOfAGgufHoldWhatTheWholeHolds() throws Exception {
    Path whole = SharedData.folder("reference").resolve("llama-gguf/model-Q4_1.gguf");
    int parts = GgufSplitting.split(whole, folder, "model", 20_000);
    assertThat(parts).isGreaterThan(1);
    assertSame(Checkpoints.open(whole), Checkpoints.open(folder), 0);
    assertThat(Checkpoints.open(folder).tokenizer()).isEqualTo(Checkpoints.open(whole).tokenizer());
  }

  @Test
  void matricesInEightBitsDifferByHalfAStepAtMost() throws Exception {
    Path whisper = PublishedParts.whisperTinyEn();
    WhisperPacking.pack(whisper.resolve("model.bin"), folder.resolve("model.bin"));
    assertThat(Files.size(folder.resolve("model.bin"))).isLessThan(48_000_000);
    Checkpoint packed = Checkpoints.open(folder.resolve("model.bin"));
    Checkpoint plain = Checkpoints.open(whisper.resolve("model.bin"));
    assertThat(packed.config()).isEqualTo(plain.config());
    assertSame(plain, packed, 0.501 / 127);
  }

  /** Each value to a share of its row's largest. */
  private static void assertSame(Checkpoint expected, Checkpoint actual, double share) {
    Map<String, StoredTensor> tensors = actual.tensors();
    assertThat(tensors.keySet()).isEqualTo(expected.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] want = tensor.read();
              float[] have = tensors.get(name).read();
              assertThat(have).hasSameSizeAs(want);
              int length = (int) Math.max(1, tensor.rowLength());
              for (int from = 0; from < want.length; from += length) {
                float largest = 0;
                for (int i = from; i < from + length; i++) {
                  largest = Math.max(largest, Math.abs(want[i]));
                }
                for (int i = from; i < from + length; i++) {
                  if (Math.abs(have[i] - want[i]) > share * largest) {
                    assertThat(have[i])
                        .as(name)
                        .isCloseTo(want[i], within((float) (share * largest)));
                  }
                }
              }
            });
  }
}
