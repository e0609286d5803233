package org.lipstream.encoders.mel;

/**
 * Power spectra of two real frames at a time, got from one complex transform. Holds working memory;
 * for one thread.
 */
final class PowerSpectra {
  private final Fft fft;
  private final double[] outRe;
  private final double[] outIm;

  /** Windowed samples of both frames, to be filled in. */
  final double[] firstFrame;

  final double[] secondFrame;

  /** Power of each bin from 0 to half the sample rate. */
  final double[] firstPower;

  final double[] secondPower;

  PowerSpectra(Fft fft) {
    this.fft = fft;
    int length = fft.length();
    outRe = new double[length];
    outIm = new double[length];
    firstFrame = new double[length];
    secondFrame = new double[length];
    firstPower = new double[length / 2 + 1];
    secondPower = new double[length / 2 + 1];
  }

  void compute() {
    fft.transform(firstFrame, secondFrame, outRe, outIm);
    for (int k = 0; k < firstPower.length; k++) {
      int mirror = (outRe.length - k) % outRe.length;
      double aRe = (outRe[k] + outRe[mirror]) / 2;
      double aIm = (outIm[k] - outIm[mirror]) / 2;
      double bRe = (outIm[k] + outIm[mirror]) / 2;
      double bIm = (outRe[mirror] - outRe[k]) / 2;
      firstPower[k] = aRe * aRe + aIm * aIm;
      secondPower[k] = bRe * bRe + bIm * bIm;
    }
  }

  /** The sample at an index, the signal being reflected at both ends. */
  static double reflected(float[] samples, int index) {
    int last = samples.length - 1;
    int i = index;
    while (i < 0 || i > last) {
      if (last == 0) {
        return samples[0];
      }
      i = i < 0 ? -i : 2 * last - i;
    }
    return samples[i];
  }
}
