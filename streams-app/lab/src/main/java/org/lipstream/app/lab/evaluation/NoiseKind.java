package org.lipstream.app.lab.evaluation;

import java.util.List;
import java.util.SplittableRandom;

/** What is mixed into speech. */
public enum NoiseKind {
  /** Eight other recordings of the manifest at once. */
  BABBLE,
  /** Gaussian noise. */
  WHITE;

  private static final int VOICES = 8;

  /** The name on the command line and in documents. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Mixes noise in.
   *
   * @param speech 16 kHz mono
   * @param others recordings that babble is made of
   * @param snrDb power of the speech over power of the noise, both over the whole recording
   * @return the mixture, scaled down where it would clip
   */
  float[] mix(float[] speech, List<float[]> others, double snrDb, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] noise = new float[speech.length];
    switch (this) {
      case WHITE -> white(noise, random);
      case BABBLE -> babble(noise, others, random);
    }
    double level = rms(speech) / Math.max(1e-9, rms(noise)) * Math.pow(10, -snrDb / 20);
    float[] mixed = new float[speech.length];
    float peak = 1;
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (float) (speech[i] + level * noise[i]);
      peak = Math.max(peak, Math.abs(mixed[i]));
    }
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] /= peak;
    }
    return mixed;
  }

  private static void white(float[] noise, SplittableRandom random) {
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) gaussian(random);
    }
  }

  private static void babble(float[] noise, List<float[]> others, SplittableRandom random) {
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "babble: no other recordings (expected: a manifest with at least two)");
    }
    for (int voice = 0; voice < VOICES; voice++) {
      float[] other = others.get(random.nextInt(others.size()));
      double level = 1 / Math.max(1e-9, rms(other));
      int offset = random.nextInt(other.length);
      for (int i = 0; i < noise.length; i++) {
        noise[i] += (float) (level * other[(offset + i) % other.length]);
      }
    }
  }

  /** Box and Muller's transform. */
  private static double gaussian(SplittableRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }

  private static double rms(float[] samples) {
    double sum = 0;
    for (float sample : samples) {
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / Math.max(1, samples.length));
  }
}
