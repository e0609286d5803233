package org.lipstream.monitor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamStatsTest {
  private static final int TOKENS = 5;
  private static final int WIDTH = 7;

  @Test
  void agreesWithPlainLoops() {
    Random random = new Random(3);
    float[] state = new float[TOKENS * WIDTH];
    for (int i = 0; i < state.length; i++) {
      state[i] = (float) random.nextGaussian();
    }
    StreamStats stats = StreamStats.of(state, TOKENS, WIDTH);
    List<Float> magnitudes = new ArrayList<>();
    for (float value : state) {
      magnitudes.add(Math.abs(value));
    }
    magnitudes.sort(null);
    assertThat(stats.median()).isEqualTo((double) magnitudes.get(17));
    for (int token = 0; token < TOKENS; token++) {
      double dot = 0;
      double own = 0;
      double first = 0;
      int largest = 0;
      for (int feature = 0; feature < WIDTH; feature++) {
        double value = state[token * WIDTH + feature];
        dot += value * state[feature];
        own += value * value;
        first += state[feature] * (double) state[feature];
        if (Math.abs(value) > Math.abs(state[token * WIDTH + largest])) {
          largest = feature;
        }
      }
      assertThat(stats.norms()[token]).isCloseTo((float) Math.sqrt(own), within(1e-6f));
      assertThat((double) stats.cosineToFirst()[token])
          .isCloseTo(dot / Math.sqrt(own * first), within(1e-6));
      assertThat(stats.peaks().feature(token, 0)).isEqualTo(largest);
    }
  }

  @Test
  void medianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(Median.ofMagnitudes(new float[] {-4, 1, 2, -8})).isEqualTo(3);
  }

  @Test
  void peaksAreOrderedAndKeepTheirSigns() {
    Peaks peaks = Peaks.of(new float[] {1, -9, 3, Float.NaN}, 1, 4, 4);
    assertThat(peaks.features()).containsExactly(1, 2, 0, 3);
    assertThat(peaks.values()).containsExactly(-9, 3, 1, Float.NaN);
  }

  @Test
  void keepsEveryMassiveFeature() {
    float[] state = new float[64];
    Arrays.fill(state, 0.01f);
    for (int feature = 10; feature < 19; feature++) {
      state[feature] = 50 + feature;
    }
    StreamStats stats = StreamStats.of(state, 2, 32);
    assertThat(stats.peaks().perToken()).isEqualTo(9);
    assertThat(stats.peaks().feature(0, 0)).isEqualTo(18);
    assertThat(stats.peaks().feature(0, 8)).isEqualTo(10);
  }

  @Test
  void countsWhatIsNotFiniteAndReducesTheRest() {
    StreamStats stats =
        StreamStats.of(new float[] {1, Float.NaN, 2, Float.POSITIVE_INFINITY}, 2, 2);
    assertThat(stats.notFinite()).isEqualTo(2);
    assertThat(stats.median()).isEqualTo(1.5);
    assertThat(stats.peaks().value(1, 0)).isEqualTo(2);
  }

  @Test
  void zeroStateHasCosineZero() {
    StreamStats stats = StreamStats.of(new float[4], 2, 2);
    assertThat(stats.cosineToFirst()).containsExactly(0, 0);
    assertThat(stats.median()).isZero();
  }

  @Test
  void wrongLengthIsRefused() {
    assertThatThrownBy(() -> StreamStats.of(new float[3], 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("state: 3 values (expected: 4)");
  }
}
