package org.lipstream.llm.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.RandomWeights;
import org.lipstream.encoders.tensor.Dropout;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;

class EncoderProbeTest {
  private static final int BANDS = 8;
  private static final int BLOCKS = 2;
  private static final int HEADS = 2;

  private final NDManager manager = NDManager.newBaseManager();
  private final WhisperEncoder encoder =
      new WhisperEncoder(
          new WhisperConfig(16, BLOCKS, HEADS, 24, BANDS, 50), new RandomWeights(manager));

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void rowsOfDifferentLengthsAreSeenAsEachAlone() {
    NDArray longer = mels(40);
    NDArray shorter = mels(24);
    NDArray padded = shorter.concat(manager.zeros(new Shape(1, BANDS, 16)), 2);
    List<EncoderSnapshot> together = seen(longer.concat(padded, 0), Detail.FULL, 40, 24);
    assertLike(together.get(0), seen(longer, Detail.FULL, 40).get(0));
    assertLike(together.get(1), seen(shorter, Detail.FULL, 24).get(0));
  }

  @Test
  void attentionOfAllFramesSumsToOne() {
    EncoderSnapshot snapshot = seen(mels(40), Detail.SUMMARY, 40).get(0);
    assertThat(snapshot.frames()).isEqualTo(20);
    assertThat(snapshot.layers()).hasSize(BLOCKS + 1);
    for (LayerSnapshot layer : snapshot.layers().subList(1, BLOCKS + 1)) {
      AttentionStats attention = layer.attention().orElseThrow();
      for (int head = 0; head < HEADS; head++) {
        double sum = 0;
        for (int frame = 0; frame < 20; frame++) {
          sum += attention.alpha(head, frame);
        }
        assertThat(sum).isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void streamsAreThoseThatTheEncoderGives() {
    NDArray mels = mels(40);
    EncoderSnapshot snapshot = seen(mels, Detail.FULL, 40).get(0);
    List<NDArray> states = encoder.hiddenStates(mels); // the last is after the final norm
    for (int layer = 0; layer < BLOCKS; layer++) {
      float[] values = states.get(layer).toFloatArray();
      for (int frame = 0; frame < 20; frame++) {
        double square = 0;
        for (int i = 0; i < 16; i++) {
          square += values[frame * 16 + i] * (double) values[frame * 16 + i];
        }
        assertThat((double) snapshot.layers().get(layer).stream().norms()[frame])
            .isCloseTo(Math.sqrt(square), within(1e-3));
      }
    }
    assertThat(snapshot.layers().get(1).components())
        .extracting(stats -> stats.component())
        .containsExactly(Component.ATTENTION_OUT, Component.GATE, Component.ACT_UP, Component.DOWN);
  }

  @Test
  void nothingIsSeenWhereNothingIsWanted() {
    assertThat(seen(mels(40), Detail.OFF, 40)).isEmpty();
  }

  private NDArray mels(int frames) {
    return manager.randomNormal(0, 1, new Shape(1, BANDS, frames), DataType.FLOAT32);
  }

  private List<EncoderSnapshot> seen(NDArray mels, Detail detail, int... lengths) {
    EncoderProbe probe = new EncoderProbe("audio", detail);
    encoder.encode(mels, lengths, Dropout.NONE, probe);
    int[] frames = new int[lengths.length];
    for (int row = 0; row < frames.length; row++) {
      frames[row] = WhisperEncoder.outputFrames(lengths[row]);
    }
    return probe.snapshots(frames);
  }

  private static void assertLike(EncoderSnapshot is, EncoderSnapshot should) {
    assertThat(is.frames()).isEqualTo(should.frames());
    for (int layer = 0; layer < should.layers().size(); layer++) {
      // The last frames of the shorter row's convolution see the padding beside them.
      assertThat(is.layers().get(layer).stream().norms()[0])
          .isCloseTo(should.layers().get(layer).stream().norms()[0], within(1e-3f));
      if (layer > 0) {
        float[] alpha = is.layers().get(layer).attention().orElseThrow().alpha();
        float[] expected = should.layers().get(layer).attention().orElseThrow().alpha();
        assertThat(alpha).hasSameSizeAs(expected);
        assertThat(alpha[0]).isCloseTo(expected[0], within(1e-3f));
      }
    }
  }
}
