package org.lipstream.encoders.video;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.checkpoint.MapWeights;

class LipFrontEndTest {
  private static final int CHANNELS = 3;

  @Test
  void poolingFirstGivesWhatPoolingLastGivesWhereNothingFalls() {
    try (NDManager manager = NDManager.newBaseManager()) {
      BatchNorm norm = norm(manager, 0.5f, 2, 1e-3f);
      Prelu activation = prelu(manager, 0.1f, 0, 0.7f);
      assertThat(norm.isRising() && activation.isRising()).isTrue();
      NDArray x = random(manager);
      NDArray last = LipResNet.pool(activation.apply(norm.apply(x, false)));
      NDArray first = activation.apply(norm.apply(LipResNet.pool(x), false));
      assertThat(first.sub(last).abs().max().getFloat()).isLessThan(1e-6f);
    }
  }

  @Test
  void aNegativeGainOrSlopeForbidsPoolingFirst() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(norm(manager, 1, -0.5f, 1).isRising()).isFalse();
      assertThat(prelu(manager, 0.1f, -0.1f, 0.2f).isRising()).isFalse();
    }
  }

  @Test
  void slopesWorkPerChannelAndEqualOnesAlike() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {-1, 2, -4, 3, -8, 4}, new Shape(1, CHANNELS, 2));
      assertThat(prelu(manager, 0.1f, 0.25f, 0.5f).apply(x).toFloatArray())
          .containsExactly(-0.1f, 2, -1, 3, -4, 4);
      assertThat(prelu(manager, 0.25f, 0.25f, 0.25f).apply(x).toFloatArray())
          .containsExactly(-0.25f, 2, -1, 3, -2, 4);
    }
  }

  private static NDArray random(NDManager manager) {
    Random random = new Random(4);
    float[] values = new float[CHANNELS * 2 * 12 * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(1, CHANNELS, 2, 12, 12));
  }

  private static BatchNorm norm(NDManager manager, float... gains) {
    return new BatchNorm(
        manager.create(gains),
        manager.create(new float[] {0.3f, -0.2f, 0.1f}),
        manager.create(new float[] {0.1f, 0.5f, -1}),
        manager.create(new float[] {1, 2, 0.5f}));
  }

  private static Prelu prelu(NDManager manager, float... slopes) {
    Map<String, NDArray> tensors = Map.of("s", manager.create(slopes));
    return Prelu.read(new MapWeights("test", tensors), "s", CHANNELS);
  }
}
