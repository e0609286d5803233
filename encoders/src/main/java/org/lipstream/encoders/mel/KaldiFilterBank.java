package org.lipstream.encoders.mel;

/**
 * Kaldi's log filter banks at a low frame rate, as FunASR's models hear: frames that lie wholly
 * within the sound; of each the mean taken off, pre-emphasis 0.97, Hamming window, power spectrum
 * of the next power of two, mels from 20 Hz, natural logarithm. Then several neighbouring frames
 * stand side by side, every few frames; the first and the last frame are repeated at the ends.
 *
 * @param mels bands a frame
 * @param window samples a frame
 * @param hop samples between frames
 * @param stacked frames side by side in one vector; {@code num_frames_lfr}
 * @param stride frames between vectors; {@code stride_lfr}
 */
public record KaldiFilterBank(int mels, int window, int hop, int stacked, int stride) {
  private static final double LOW_HZ = 20;
  private static final double PRE_EMPHASIS = 0.97;
  private static final double FLOOR = Math.ulp(1f); // float32's epsilon

  public KaldiFilterBank {
    if (mels < 1 || window < 2 || hop < 1 || stacked < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "filter bank: %d mels, %d samples every %d, %d frames every %d (expected: all >= 1)"
              .formatted(mels, window, hop, stacked, stride));
    }
  }

  /** Values of one vector. */
  public int width() {
    return stacked * mels;
  }

  private int frames(int samples) {
    return samples < window ? 0 : (samples - window) / hop + 1;
  }

  /** Vectors that so many samples give. */
  public int vectors(int samples) {
    return (frames(samples) + stride - 1) / stride;
  }

  /**
   * Computes the features.
   *
   * @param samples 16 kHz mono in [-1, 1], at least one frame
   * @return (vectors, width), row by row
   */
  public float[] features(float[] samples) {
    int frames = frames(samples.length);
    if (frames == 0) {
      throw new IllegalArgumentException(
          "samples: " + samples.length + " (expected: >= " + window + ")");
    }
    float[] bank = bank(samples, frames);
    int left = (stacked - 1) / 2;
    float[] features = new float[vectors(samples.length) * width()];
    for (int at = 0; at < features.length; at += mels) {
      int place = at / mels;
      int frame = place / stacked * stride + place % stacked - left;
      int kept = Math.max(0, Math.min(frames - 1, frame));
      System.arraycopy(bank, kept * mels, features, at, mels);
    }
    return features;
  }

  /** (frames, mels). */
  private float[] bank(float[] samples, int frames) {
    int transform = window == 1 ? 1 : Integer.highestOneBit(window - 1) << 1;
    MelFilters filters = MelFilters.kaldi(mels, transform / 2 + 1, LogMel.SAMPLE_RATE_HZ, LOW_HZ);
    PowerSpectra spectra = new PowerSpectra(new Fft(transform));
    float[] bank = new float[frames * mels];
    for (int frame = 0; frame < frames; frame += 2) {
      fill(samples, frame * hop, spectra.firstFrame);
      fill(samples, Math.min(frame + 1, frames - 1) * hop, spectra.secondFrame);
      spectra.compute();
      write(filters, spectra.firstPower, bank, frame);
      if (frame + 1 < frames) {
        write(filters, spectra.secondPower, bank, frame + 1);
      }
    }
    return bank;
  }

  private void fill(float[] samples, int start, double[] into) {
    double mean = 0;
    for (int i = 0; i < window; i++) {
      mean += samples[start + i];
    }
    mean /= window;
    double before = samples[start] - mean;
    for (int i = 0; i < window; i++) {
      double sample = samples[start + i] - mean;
      double hamming = 0.54 - 0.46 * Math.cos(2 * Math.PI * i / (window - 1));
      into[i] = hamming * (sample - PRE_EMPHASIS * before);
      before = sample;
    }
  }

  private void write(MelFilters filters, double[] power, float[] bank, int frame) {
    for (int mel = 0; mel < mels; mel++) {
      bank[frame * mels + mel] = (float) Math.log(Math.max(filters.energy(mel, power), FLOOR));
    }
  }
}
