package org.lipstream.llm.lab.train.augment;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.lipstream.encoders.mel.LogMel;
import org.lipstream.llm.lab.corpus.Sample;

/**
 * Clean speech as it comes in from many places: tempo and pitch, loudness, some noise or other
 * voices, a telephone's band, silence of any length before and after.
 */
public final class SpeechVariation {
  private static final double SPEED_RANGE = 0.12;
  private static final double NOISY_SHARE = 0.35;
  private static final double TELEPHONE_SHARE = 0.1;
  private static final double MIN_SNR_DB = 3;
  private static final double MAX_SNR_DB = 25;
  private static final double MAX_SILENCE_BEFORE_S = 0.4;
  private static final double MIN_PADDING_S = 0.5;
  private static final double MAX_PADDING_S = 5;

  private final SplittableRandom random;

  public SpeechVariation(SplittableRandom random) {
    this.random = random;
  }

  /**
   * One way to hear a sample.
   *
   * @param other draws somebody else's speech
   * @return samples with silence around
   */
  public float[] heard(Sample sample, Supplier<Sample> other) {
    AudioAugmentation augmentation = new AudioAugmentation(random);
    float[] voice =
        augmentation
            .speed(new AudioAugmentation.Piece(sample.floatSamples(), List.of()), SPEED_RANGE)
            .samples();
    if (random.nextDouble() < TELEPHONE_SHARE) {
      voice = telephone(voice);
    }
    if (random.nextDouble() < NOISY_SHARE) {
      voice = noisy(voice, other);
    }
    double level = 0.02 + 0.13 * random.nextDouble();
    double gain = level / (AudioAugmentation.rms(voice) + 1e-6);
    int before = seconds(MAX_SILENCE_BEFORE_S * random.nextDouble());
    int after = seconds(MIN_PADDING_S + (MAX_PADDING_S - MIN_PADDING_S) * random.nextDouble());
    float[] out = new float[before + voice.length + after];
    for (int i = 0; i < voice.length; i++) {
      out[before + i] = (float) Math.max(-1, Math.min(1, gain * voice[i]));
    }
    return out;
  }

  private static int seconds(double seconds) {
    return (int) (seconds * LogMel.SAMPLE_RATE_HZ);
  }

  private float[] noisy(float[] voice, Supplier<Sample> other) {
    float[] noise = random.nextBoolean() ? babble(voice.length, other) : coloured(voice.length);
    double snr = MIN_SNR_DB + (MAX_SNR_DB - MIN_SNR_DB) * random.nextDouble();
    double level =
        AudioAugmentation.rms(voice)
            / (AudioAugmentation.rms(noise) + 1e-9)
            * Math.pow(10, -snr / 20);
    float[] out = voice.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] += (float) (level * noise[i]);
    }
    return out;
  }

  private float[] babble(int length, Supplier<Sample> other) {
    float[] sum = new float[length];
    int voices = 2 + random.nextInt(5);
    for (int voice = 0; voice < voices; voice++) {
      float[] speech = other.get().floatSamples();
      int offset = random.nextInt(speech.length);
      for (int i = 0; i < length; i++) {
        sum[i] += speech[(offset + i) % speech.length];
      }
    }
    return sum;
  }

  /** White to brown. */
  private float[] coloured(int length) {
    float[] noise = new float[length];
    double keep = 0.99 * random.nextDouble();
    double at = 0;
    for (int i = 0; i < length; i++) {
      at = keep * at + random.nextDouble() - 0.5;
      noise[i] = (float) at;
    }
    return noise;
  }

  /** About 300 to 3,400 Hz by two filters of the first order each way. */
  private static float[] telephone(float[] voice) {
    float[] out = Arrays.copyOf(voice, voice.length);
    double low = 1 - Math.exp(-2 * Math.PI * 3_400 / LogMel.SAMPLE_RATE_HZ);
    double high = 1 - Math.exp(-2 * Math.PI * 300 / LogMel.SAMPLE_RATE_HZ);
    for (int pass = 0; pass < 2; pass++) {
      double smooth = 0;
      double slow = 0;
      for (int i = 0; i < out.length; i++) {
        smooth += low * (out[i] - smooth);
        slow += high * (smooth - slow);
        out[i] = (float) (smooth - slow);
      }
    }
    return out;
  }
}
