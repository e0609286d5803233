package org.lipstream.app.lab.sinks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Word errors of one or more runs on the same utterances, with 95 % intervals by resampling
 * utterances; an utterance takes the errors of all its runs along.
 *
 * @param words of each utterance
 * @param errors of each run and utterance
 */
record WordErrorRate(int[] words, List<int[]> errors) {
  private static final int RESAMPLES = 2_000;
  private static final long SEED = 1;

  double percent() {
    return percent(new int[0], false);
  }

  private double percent(int[] drawn, boolean resampled) {
    long wrong = 0;
    long all = 0;
    for (int i = 0; i < words.length; i++) {
      int at = resampled ? drawn[i] : i;
      all += (long) words[at] * errors.size();
      for (int[] run : errors) {
        wrong += run[at];
      }
    }
    return 100.0 * wrong / Math.max(1, all);
  }

  double[] interval() {
    double[] rates = resampled(this, null);
    return ends(rates);
  }

  /** The interval of this rate minus another on the same utterances, resampled together. */
  double[] intervalOfDifference(WordErrorRate other) {
    return ends(resampled(this, other));
  }

  private static double[] resampled(WordErrorRate one, WordErrorRate other) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] rates = new double[RESAMPLES];
    int[] drawn = new int[one.words.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = random.nextInt(drawn.length);
      }
      rates[i] = one.percent(drawn, true) - (other == null ? 0 : other.percent(drawn, true));
    }
    Arrays.sort(rates);
    return rates;
  }

  private static double[] ends(double[] sorted) {
    return new double[] {
      sorted[(int) (0.025 * sorted.length)], sorted[(int) (0.975 * sorted.length) - 1]
    };
  }

  /** Rate, interval, and the number of runs. */
  @Override
  public String toString() {
    double[] ends = interval();
    return String.format(Locale.ROOT, "%.1f (%.1f-%.1f)", percent(), ends[0], ends[1]);
  }
}
