package org.lipstream.encoders.mel;

/** Triangular filters on the Slaney mel scale with area normalisation. */
final class MelFilters {
  private static final double LINEAR_HZ_PER_MEL = 200.0 / 3;
  private static final double LOG_START_HZ = 1000;
  private static final double LOG_START_MEL = LOG_START_HZ / LINEAR_HZ_PER_MEL;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  /** First bin of each filter with weight above zero. */
  final int[] firstBin;

  /** Weights from that bin on. */
  final double[][] weights;

  /**
   * Makes the filters.
   *
   * @param bins spectrum bins, from 0 Hz to half the sample rate
   */
  MelFilters(int filters, int bins, int sampleRateHz) {
    firstBin = new int[filters];
    weights = new double[filters][];
    double topMel = hzToMel(sampleRateHz / 2.0);
    for (int m = 0; m < filters; m++) {
      double left = melToHz(topMel * m / (filters + 1));
      double centre = melToHz(topMel * (m + 1) / (filters + 1));
      double right = melToHz(topMel * (m + 2) / (filters + 1));
      double area = 2 / (right - left);
      double binHz = sampleRateHz / 2.0 / (bins - 1);
      int first = (int) Math.ceil(left / binHz);
      int last = Math.min(bins - 1, (int) Math.floor(right / binHz));
      firstBin[m] = first;
      weights[m] = new double[Math.max(0, last - first + 1)];
      for (int bin = first; bin <= last; bin++) {
        double hz = bin * binHz;
        double slope = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
        weights[m][bin - first] = area * Math.max(0, slope);
      }
    }
  }

  private static double hzToMel(double hz) {
    return hz < LOG_START_HZ
        ? hz / LINEAR_HZ_PER_MEL
        : LOG_START_MEL + Math.log(hz / LOG_START_HZ) / LOG_STEP;
  }

  private static double melToHz(double mel) {
    return mel < LOG_START_MEL
        ? mel * LINEAR_HZ_PER_MEL
        : LOG_START_HZ * Math.exp(LOG_STEP * (mel - LOG_START_MEL));
  }
}
