package org.lipstream.monitor.probe;

/** The sums that norms and cosines are made of, in one pass over a state. */
final class Products {
  private Products() {}

  /**
   * Products of a with itself and with b. Four sums of each at a time, since one alone would wait
   * for itself.
   *
   * @param sums gets both
   */
  static void of(float[] a, int from, float[] b, int fromB, int width, double[] sums) {
    double own0 = 0;
    double own1 = 0;
    double own2 = 0;
    double own3 = 0;
    double both0 = 0;
    double both1 = 0;
    double both2 = 0;
    double both3 = 0;
    int i = from;
    int j = fromB;
    int end = from + width;
    for (; i + 3 < end; i += 4, j += 4) {
      own0 += (double) a[i] * a[i];
      own1 += (double) a[i + 1] * a[i + 1];
      own2 += (double) a[i + 2] * a[i + 2];
      own3 += (double) a[i + 3] * a[i + 3];
      both0 += (double) a[i] * b[j];
      both1 += (double) a[i + 1] * b[j + 1];
      both2 += (double) a[i + 2] * b[j + 2];
      both3 += (double) a[i + 3] * b[j + 3];
    }
    for (; i < end; i++, j++) {
      own0 += (double) a[i] * a[i];
      both0 += (double) a[i] * b[j];
    }
    sums[0] = own0 + own1 + (own2 + own3);
    sums[1] = both0 + both1 + (both2 + both3);
  }

  /** Of what {@link #of} gave; 0 where either state is zero. */
  static float cosine(double[] sums, double otherNorm) {
    double norms = Math.sqrt(sums[0]) * otherNorm;
    return (float) (norms == 0 ? 0 : sums[1] / norms);
  }
}
