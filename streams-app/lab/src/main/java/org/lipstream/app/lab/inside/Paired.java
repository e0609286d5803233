package org.lipstream.app.lab.inside;

import java.util.Locale;
import org.lipstream.llm.lab.score.Bootstrap;

/**
 * A rate over items, each a numerator over a denominator (errors over words, nats over tokens), and
 * what it has more than another on the same items.
 *
 * @param over of each item
 * @param under of each item
 */
record Paired(double[] over, double[] under) {
  private static final long SEED = 1;
  private static final String NOTHING = "-";

  static Paired of(int[] over, int[] under) {
    return new Paired(doubles(over), doubles(under));
  }

  private static double[] doubles(int[] values) {
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  double rate() {
    double wrong = 0;
    double all = 0;
    for (int i = 0; i < over.length; i++) {
      wrong += over[i];
      all += under[i];
    }
    return wrong / all;
  }

  private double rate(int[] drawn) {
    double wrong = 0;
    double all = 0;
    for (int i : drawn) {
      wrong += over[i];
      all += under[i];
    }
    return wrong / all;
  }

  /** 95 %, by resampling items. */
  double[] interval() {
    return Bootstrap.interval(over.length, SEED, this::rate);
  }

  /** 95 % of this rate minus another's, items resampled together. */
  double[] more(Paired than) {
    return Bootstrap.interval(over.length, SEED, drawn -> rate(drawn) - than.rate(drawn));
  }

  /** The difference and its interval. */
  String difference(Paired than, double scale, String format) {
    if (over.length == 0) {
      return NOTHING;
    }
    double[] ends = more(than);
    String one = "%+" + format;
    return String.format(
        Locale.ROOT,
        one + " (" + one + " to " + one + ")",
        scale * (rate() - than.rate()),
        scale * ends[0],
        scale * ends[1]);
  }

  /** The rate and its interval. */
  String text(double scale, String format) {
    if (over.length == 0) {
      return NOTHING;
    }
    double[] ends = interval();
    String one = "%" + format;
    return String.format(
        Locale.ROOT,
        one + " (" + one + "-" + one + ")",
        scale * rate(),
        scale * ends[0],
        scale * ends[1]);
  }
}
