package org.lipstream.encoders.mel;

/**
 * Granite Speech's features: 80 HTK mels of centred frames (a periodic Hann window in the middle of
 * a longer transform, edges reflected), log10 with floor 1e-10, clamped at 8 below the maximum, / 4
 * + 1; an odd last frame is dropped, and two neighbouring frames stand side by side in one vector
 * (Saon et al., arXiv 2505.08699).
 *
 * @param mels bands a frame
 * @param transform points of the transform; {@code n_fft}
 * @param window samples that the window covers; {@code win_length}
 * @param hop samples between frames
 */
public record StackedLogMel(int mels, int transform, int window, int hop) {
  private static final int STACKED = 2;
  private static final double FLOOR = 1e-10;
  private static final float DYNAMIC_RANGE = 8;

  public StackedLogMel {
    if (mels < 1 || hop < 1 || window < 1 || transform < window) {
      throw new IllegalArgumentException(
          "mels: %d, n_fft: %d, win_length: %d, hop_length: %d (expected: n_fft >= win_length >= 1)"
              .formatted(mels, transform, window, hop));
    }
  }

  /** Values of one vector. */
  public int width() {
    return STACKED * mels;
  }

  /** Vectors that so many samples give. */
  public int vectors(int samples) {
    return (samples / hop + 1) / STACKED;
  }

  /**
   * Computes the features.
   *
   * @param samples 16 kHz mono in [-1, 1], at least one hop
   * @return (vectors, width), row by row
   */
  public float[] features(float[] samples) {
    int frames = vectors(samples.length) * STACKED;
    if (frames == 0) {
      throw new IllegalArgumentException(
          "samples: " + samples.length + " (expected: >= " + hop + ")");
    }
    MelFilters filters = MelFilters.htk(mels, transform / 2 + 1, LogMel.SAMPLE_RATE_HZ);
    PowerSpectra spectra = new PowerSpectra(new Fft(transform));
    float[] features = new float[frames * mels];
    float maximum = Float.NEGATIVE_INFINITY;
    // The maximum is over all frames, a dropped last one included.
    int all = samples.length / hop + 1;
    for (int frame = 0; frame < all; frame += 2) {
      fill(samples, frame, spectra.firstFrame);
      fill(samples, frame + 1, spectra.secondFrame);
      spectra.compute();
      maximum = Math.max(maximum, write(filters, spectra.firstPower, features, frame));
      if (frame + 1 < all) {
        maximum = Math.max(maximum, write(filters, spectra.secondPower, features, frame + 1));
      }
    }
    for (int i = 0; i < features.length; i++) {
      features[i] = Math.max(features[i], maximum - DYNAMIC_RANGE) / 4 + 1;
    }
    return features;
  }

  private void fill(float[] samples, int frame, double[] into) {
    int lead = (transform - window) / 2;
    int start = frame * hop - transform / 2 + lead;
    for (int i = 0; i < window; i++) {
      double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / window);
      into[lead + i] = hann * PowerSpectra.reflected(samples, start + i);
    }
  }

  /** Writes a frame, if there is room for it, and returns its largest value. */
  private float write(MelFilters filters, double[] power, float[] features, int frame) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int mel = 0; mel < mels; mel++) {
      float value = (float) Math.log10(Math.max(filters.energy(mel, power), FLOOR));
      largest = Math.max(largest, value);
      int at = frame * mels + mel;
      if (at < features.length) {
        features[at] = value;
      }
    }
    return largest;
  }
}
