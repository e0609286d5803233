package org.lipstream.app.lab.bench.peers;

import java.util.Arrays;
import java.util.Locale;

/** The middle of a number of values, and that of its halves; between two values a line. */
record Quartiles(double lower, double median, double upper) {

  /** Of one value or more, in any order. */
  static Quartiles of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** The median, then what a quarter is below and above. */
  String text(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, lower, upper);
  }
}
