package org.lipstream.encoders.mel;

import org.lipstream.media.MediaFormat;

/**
 * Whisper's log-mel features: periodic Hann of 400 samples, hop 160, centred frames with reflected
 * edges, power spectrum, Slaney mels, log10 with floor 1e-10, last frame dropped, clamp at 8 below
 * the maximum, (x + 4) / 4.
 *
 * <p>Immutable; safe for any thread.
 */
public final class LogMel {
  public static final int SAMPLE_RATE_HZ = MediaFormat.SAMPLE_RATE_HZ;
  public static final int WINDOW = 400;
  public static final int HOP = 160;
  public static final int FRAMES_PER_SECOND = SAMPLE_RATE_HZ / HOP;

  private static final int BINS = WINDOW / 2 + 1;
  private static final double FLOOR = 1e-10;
  private static final float DYNAMIC_RANGE = 8;

  private final int mels;
  private final MelFilters filters;
  private final Fft fft = new Fft(WINDOW);
  private final double[] hann = new double[WINDOW];

  /**
   * Makes a front end.
   *
   * @param mels number of mel bands, 80 or 128 for published models
   */
  public LogMel(int mels) {
    if (mels < 1) {
      throw new IllegalArgumentException("mels: " + mels + " (expected: >= 1)");
    }
    this.mels = mels;
    this.filters = MelFilters.slaney(mels, BINS, SAMPLE_RATE_HZ);
    for (int i = 0; i < WINDOW; i++) {
      hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW);
    }
  }

  public int mels() {
    return mels;
  }

  /** Frames that so many samples give: one for each whole hop. */
  public static int frames(int samples) {
    return samples / HOP;
  }

  /**
   * Computes the features.
   *
   * @param samples 16 kHz mono in [-1, 1], at least one hop
   * @return (mels, frames), row by row
   */
  public float[] features(float[] samples) {
    int frames = frames(samples.length);
    if (frames == 0) {
      throw new IllegalArgumentException(
          "samples: " + samples.length + " (expected: >= " + HOP + ")");
    }
    float[] features = new float[mels * frames];
    PowerSpectra spectra = new PowerSpectra(fft);
    for (int frame = 0; frame < frames; frame += 2) {
      window(samples, frame, spectra.firstFrame);
      window(samples, frame + 1, spectra.secondFrame);
      spectra.compute();
      writeMels(spectra.firstPower, features, frame, frames);
      if (frame + 1 < frames) {
        writeMels(spectra.secondPower, features, frame + 1, frames);
      }
    }
    normalise(features);
    return features;
  }

  private void window(float[] samples, int frame, double[] into) {
    int start = frame * HOP - WINDOW / 2;
    for (int i = 0; i < WINDOW; i++) {
      into[i] = hann[i] * PowerSpectra.reflected(samples, start + i);
    }
  }

  private void writeMels(double[] power, float[] features, int frame, int frames) {
    for (int mel = 0; mel < mels; mel++) {
      double energy = filters.energy(mel, power);
      features[mel * frames + frame] = (float) Math.log10(Math.max(energy, FLOOR));
    }
  }

  private static void normalise(float[] features) {
    float maximum = Float.NEGATIVE_INFINITY;
    for (float value : features) {
      maximum = Math.max(maximum, value);
    }
    for (int i = 0; i < features.length; i++) {
      features[i] = (Math.max(features[i], maximum - DYNAMIC_RANGE) + 4) / 4;
    }
  }
}
