package org.lipstream.encoders.mel;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Triangular filters over the bins of a power spectrum, evenly spaced on a mel scale. */
final class MelFilters {
  private static final double SLANEY_HZ_PER_MEL = 200.0 / 3;
  private static final double SLANEY_LOG_START_HZ = 1000;
  private static final double SLANEY_LOG_START_MEL = SLANEY_LOG_START_HZ / SLANEY_HZ_PER_MEL;
  private static final double SLANEY_LOG_STEP = Math.log(6.4) / 27;

  /** First bin of each filter with weight above zero. */
  private final int[] firstBin;

  /** Weights from that bin on. */
  private final double[][] weights;

  /**
   * Makes triangles.
   *
   * @param corners the filters' left corners, centres and right corners are three neighbours each
   * @param axis where each bin of the spectrum stands, in the unit of the corners
   * @param equalAreas whether each triangle has the area 1; else the height 1
   */
  private MelFilters(double[] corners, double[] axis, boolean equalAreas) {
    int filters = corners.length - 2;
    firstBin = new int[filters];
    weights = new double[filters][];
    for (int m = 0; m < filters; m++) {
      double left = corners[m];
      double centre = corners[m + 1];
      double right = corners[m + 2];
      double height = equalAreas ? 2 / (right - left) : 1;
      int first = 0;
      while (first < axis.length && axis[first] < left) {
        first++;
      }
      int end = first;
      while (end < axis.length && axis[end] <= right) {
        end++;
      }
      firstBin[m] = first;
      weights[m] = new double[end - first];
      for (int bin = first; bin < end; bin++) {
        double rising = (axis[bin] - left) / (centre - left);
        double falling = (right - axis[bin]) / (right - centre);
        weights[m][bin - first] = height * Math.max(0, Math.min(rising, falling));
      }
    }
  }

  /**
   * Slaney's scale, linear below 1 kHz, with triangles of one area, from 0 Hz to half the rate.
   *
   * @param bins spectrum bins, from 0 Hz to half the sample rate
   */
  static MelFilters slaney(int filters, int bins, int sampleRateHz) {
    double top = slaneyMel(sampleRateHz / 2.0);
    double[] corners = corners(filters, 0, top, MelFilters::slaneyHz);
    return new MelFilters(corners, binsHz(bins, sampleRateHz), true);
  }

  /** HTK's scale with triangles of one height, linear in Hz, from 0 Hz to half the sample rate. */
  static MelFilters htk(int filters, int bins, int sampleRateHz) {
    double top = 2595 * Math.log10(1 + sampleRateHz / 2.0 / 700);
    double[] corners = corners(filters, 0, top, mel -> 700 * (Math.pow(10, mel / 2595) - 1));
    return new MelFilters(corners, binsHz(bins, sampleRateHz), false);
  }

  /**
   * Kaldi's: triangles of one height, linear in mel, from {@code lowHz} to half the sample rate.
   */
  static MelFilters kaldi(int filters, int bins, int sampleRateHz, double lowHz) {
    double top = kaldiMel(sampleRateHz / 2.0);
    double[] corners = corners(filters, kaldiMel(lowHz), top, mel -> mel);
    double[] axis = Arrays.stream(binsHz(bins, sampleRateHz)).map(MelFilters::kaldiMel).toArray();
    return new MelFilters(corners, axis, false);
  }

  int filters() {
    return weights.length;
  }

  /** The power in one band of a spectrum. */
  double energy(int filter, double[] power) {
    double[] own = weights[filter];
    int first = firstBin[filter];
    double energy = 0;
    for (int i = 0; i < own.length; i++) {
      energy += own[i] * power[first + i];
    }
    return energy;
  }

  private static double[] corners(int filters, double low, double high, DoubleUnaryOperator unit) {
    double[] corners = new double[filters + 2];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = unit.applyAsDouble(low + (high - low) * i / (filters + 1));
    }
    return corners;
  }

  private static double[] binsHz(int bins, int sampleRateHz) {
    double[] hz = new double[bins];
    for (int bin = 0; bin < bins; bin++) {
      hz[bin] = bin * (sampleRateHz / 2.0) / (bins - 1);
    }
    return hz;
  }

  private static double slaneyMel(double hz) {
    return hz < SLANEY_LOG_START_HZ
        ? hz / SLANEY_HZ_PER_MEL
        : SLANEY_LOG_START_MEL + Math.log(hz / SLANEY_LOG_START_HZ) / SLANEY_LOG_STEP;
  }

  private static double slaneyHz(double mel) {
    return mel < SLANEY_LOG_START_MEL
        ? mel * SLANEY_HZ_PER_MEL
        : SLANEY_LOG_START_HZ * Math.exp(SLANEY_LOG_STEP * (mel - SLANEY_LOG_START_MEL));
  }

  private static double kaldiMel(double hz) {
    return 1127 * Math.log(1 + hz / 700);
  }
}
