package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.MediaFormat;

class SpeechEvidenceTest {
  private static final int SAMPLES = 3 * MediaFormat.SAMPLE_RATE_HZ;
  private static final byte[] NO_LIPS = {};

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.01, 0.1, 0.3})
  void doesNotTakeSteadyNoiseForSpeechHoweverLoud(double level) {
    assertThat(SpeechEvidence.of(new Utterance(white(level), NO_LIPS)).isPlausible()).isFalse();
    assertThat(SpeechEvidence.of(new Utterance(room(level), NO_LIPS)).isPlausible()).isFalse();
    assertThat(SpeechEvidence.of(new Utterance(white(level), lips(false))).isPlausible()).isFalse();
  }

  @Test
  void doesNotTakeSilenceForSpeech() {
    Utterance silence = new Utterance(new float[SAMPLES], lips(false));
    assertThat(SpeechEvidence.of(silence).isPlausible()).isFalse();
  }

  @Test
  void takesSyllablesForSpeechAndTellsHowFarTheyAreAboveTheNoise() {
    float[] samples = white(0.01);
    for (int i = SAMPLES / 3; i < 2 * SAMPLES / 3; i++) {
      samples[i] += (float) (0.1 * Math.sqrt(2) * Math.sin(i * 0.3));
    }
    SpeechEvidence evidence = SpeechEvidence.of(new Utterance(samples, NO_LIPS));
    assertThat(evidence.isPlausible()).isTrue();
    assertThat(evidence.snrDb()).isCloseTo(20, within(1.0));
  }

  @Test
  void takesAMovingMouthForSpeechInWhateverNoise() {
    Utterance moving = new Utterance(white(0.3), lips(true));
    assertThat(SpeechEvidence.of(moving).isPlausible()).isTrue();
    assertThat(SpeechEvidence.of(new Utterance(new float[0], lips(true))).isPlausible()).isTrue();
  }

  private static float[] white(double level) {
    Random random = new Random(3);
    float[] samples = new float[SAMPLES];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (level * random.nextGaussian());
    }
    return samples;
  }

  /** A hum and a hiss, as in a room with machines. */
  private static float[] room(double level) {
    float[] samples = white(level / 4);
    double low = 0;
    for (int i = 0; i < samples.length; i++) {
      low = 0.8 * low + samples[i];
      samples[i] =
          (float) (low + level * Math.sin(i * 2 * Math.PI * 100 / MediaFormat.SAMPLE_RATE_HZ));
    }
    return samples;
  }

  private static byte[] lips(boolean moving) {
    int side = MediaFormat.LIP_SIDE;
    byte[] lips = new byte[75 * side * side];
    for (int frame = 0; frame < 75; frame++) {
      int offset = frame * side * side;
      Arrays.fill(lips, offset, offset + side * side, (byte) (100 + frame % 3));
      if (moving && frame % 4 < 2) {
        Arrays.fill(lips, offset + 40 * side, offset + 56 * side, (byte) 30);
      }
    }
    return lips;
  }
}
