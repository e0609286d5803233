package org.lipstream.app.lab.sinks;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.lipstream.llm.lab.score.Bootstrap;

/**
 * Word errors of one or more runs on the same utterances, with 95 % intervals by resampling
 * utterances; an utterance takes the errors of all its runs along.
 *
 * @param words of each utterance
 * @param errors of each run and utterance
 */
record WordErrorRate(int[] words, List<int[]> errors) {
  private static final long SEED = 1;

  double percent() {
    return percent(IntStream.range(0, words.length).toArray());
  }

  private double percent(int[] drawn) {
    long wrong = 0;
    long all = 0;
    for (int utterance : drawn) {
      all += (long) words[utterance] * errors.size();
      for (int[] run : errors) {
        wrong += run[utterance];
      }
    }
    return 100.0 * wrong / Math.max(1, all);
  }

  double[] interval() {
    return Bootstrap.interval(words.length, SEED, this::percent);
  }

  /** The interval of this rate minus another on the same utterances, resampled together. */
  double[] intervalOfDifference(WordErrorRate other) {
    return Bootstrap.interval(words.length, SEED, drawn -> percent(drawn) - other.percent(drawn));
  }

  /** Rate, interval, and the number of runs. */
  @Override
  public String toString() {
    double[] ends = interval();
    return String.format(Locale.ROOT, "%.1f (%.1f-%.1f)", percent(), ends[0], ends[1]);
  }
}
