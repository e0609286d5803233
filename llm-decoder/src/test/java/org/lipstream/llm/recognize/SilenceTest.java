package org.lipstream.llm.recognize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lipstream.encoders.downsample.FrameClock;

class SilenceTest {
  private static final FrameClock CLOCK = new FrameClock(50, 4);

  @Test
  void isWhereAllOfAPositionIsFarBelowTheLoudestMoment() {
    float[] samples = new float[16 * 400];
    for (int i = 0; i < samples.length; i++) {
      boolean speech = i >= 16 * 100 && i < 16 * 260;
      samples[i] = (float) ((speech ? 0.5 : 0.01) * Math.sin(i * 0.3));
    }
    assertThat(Silence.positions(samples, 5, CLOCK))
        .containsExactly(true, false, false, false, true);
  }

  @Test
  void isNowhereInSteadyNoiseOrWithoutSound() {
    float[] noise = new float[16 * 240];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) Math.sin(i * 0.3);
    }
    assertThat(Silence.positions(noise, 3, CLOCK)).containsExactly(false, false, false);
    assertThat(Silence.positions(new float[0], 2, CLOCK)).containsExactly(false, false);
  }
}
