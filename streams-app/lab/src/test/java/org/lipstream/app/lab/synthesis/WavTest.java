package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.media.MediaFormat;

class WavTest {
  @ParameterizedTest
  @ValueSource(ints = {8_000, 22_050, 44_100})
  void resamplingKeepsAToneWhereItWas(int rateHz) {
    float[] tone = tone(1_000, rateHz);
    float[] expected = tone(1_000, MediaFormat.SAMPLE_RATE_HZ);
    float[] actual = Wav.resampled(tone, rateHz);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 200; i < expected.length - 200; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(0.01f));
    }
  }

  @Test
  void resamplingTakesAwayWhatTheNewRateCannotHold() {
    float[] actual = Wav.resampled(tone(10_000, 22_050), 22_050);
    for (int i = 200; i < actual.length - 200; i++) {
      assertThat(actual[i]).isCloseTo(0, within(0.01f));
    }
  }

  private static float[] tone(double hertz, int rateHz) {
    float[] samples = new float[rateHz];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rateHz));
    }
    return samples;
  }
}
