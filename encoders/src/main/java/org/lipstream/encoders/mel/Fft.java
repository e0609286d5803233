package org.lipstream.encoders.mel;

/**
 * Discrete Fourier transform of any composite length, mixed radix, decimation in time, in double
 * precision: the log-mel front end needs 400 points and its float32 reference to 1e-4.
 */
final class Fft {
  private final int length;
  private final int[] factors;
  private final double[] cos;
  private final double[] sin;

  Fft(int length) {
    this.length = length;
    this.factors = factors(length);
    this.cos = new double[length];
    this.sin = new double[length];
    for (int i = 0; i < length; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / length);
      sin[i] = -Math.sin(2 * Math.PI * i / length);
    }
  }

  int length() {
    return length;
  }

  private static int[] factors(int length) {
    int[] found = new int[32];
    int count = 0;
    int rest = length;
    for (int factor : new int[] {4, 2, 3, 5}) {
      while (rest % factor == 0) {
        found[count++] = factor;
        rest /= factor;
      }
    }
    for (int factor = 7; rest > 1; factor += 2) {
      while (rest % factor == 0) {
        found[count++] = factor;
        rest /= factor;
      }
    }
    return java.util.Arrays.copyOf(found, count);
  }

  /** Transforms {@code (re, im)} into {@code (outRe, outIm)}; all four of this length. */
  void transform(double[] re, double[] im, double[] outRe, double[] outIm) {
    transform(re, im, 0, 1, outRe, outIm, 0, length, 0);
  }

  private void transform(
      double[] re,
      double[] im,
      int from,
      int stride,
      double[] outRe,
      double[] outIm,
      int to,
      int size,
      int level) {
    if (size == 1) {
      outRe[to] = re[from];
      outIm[to] = im[from];
      return;
    }
    int radix = factors[level];
    int part = size / radix;
    for (int r = 0; r < radix; r++) {
      transform(
          re, im, from + r * stride, stride * radix, outRe, outIm, to + r * part, part, level + 1);
    }
    combine(outRe, outIm, to, size, radix);
  }

  /** Joins {@code radix} transforms of {@code size / radix} points in place. */
  private void combine(double[] outRe, double[] outIm, int to, int size, int radix) {
    int part = size / radix;
    int step = length / size;
    double[] partRe = new double[radix];
    double[] partIm = new double[radix];
    for (int k = 0; k < part; k++) {
      for (int r = 0; r < radix; r++) {
        partRe[r] = outRe[to + r * part + k];
        partIm[r] = outIm[to + r * part + k];
      }
      for (int q = 0; q < radix; q++) {
        int bin = q * part + k;
        double sumRe = partRe[0];
        double sumIm = partIm[0];
        for (int r = 1; r < radix; r++) {
          int angle = (int) ((long) r * bin * step % length);
          sumRe += partRe[r] * cos[angle] - partIm[r] * sin[angle];
          sumIm += partRe[r] * sin[angle] + partIm[r] * cos[angle];
        }
        outRe[to + bin] = sumRe;
        outIm[to + bin] = sumIm;
      }
    }
  }
}
