package org.lipstream.encoders.downsample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class DownsamplerTest {

  @Test
  void averagesAndStacksGroupsWithZerosAtTheEnd() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1, 10, 2, 20, 3, 30}, new Shape(1, 3, 2));
      NDArray averaged = Downsampler.averagePool(2).apply(x);
      assertThat(averaged.getShape()).isEqualTo(new Shape(1, 2, 2));
      assertThat(averaged.toFloatArray()).containsExactly(1.5f, 15, 1.5f, 15);
      NDArray stacked = Downsampler.stack(2).apply(x);
      assertThat(stacked.getShape()).isEqualTo(new Shape(1, 2, 4));
      assertThat(stacked.toFloatArray()).containsExactly(1, 10, 2, 20, 3, 30, 0, 0);
    }
  }

  @Test
  void leavesFramesAloneAtRateOne() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {1, 2, 3}, new Shape(1, 3, 1));
      assertThat(Downsampler.averagePool(1).apply(x).toFloatArray()).containsExactly(1, 2, 3);
      assertThat(Downsampler.stack(1).apply(x).toFloatArray()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void refusesARateBelowOne() {
    assertThatThrownBy(() -> Downsampler.stack(0)).hasMessage("rate: 0 (expected: >= 1)");
  }

  @Test
  void clockTellsMediaTimeOfVectors() {
    FrameClock clock = new FrameClock(50, 32);
    assertThat(clock.tokenMs()).isEqualTo(640);
    assertThat(clock.startMs(2)).isEqualTo(1280);
    assertThat(clock.endMs(2)).isEqualTo(1920);
  }
}
