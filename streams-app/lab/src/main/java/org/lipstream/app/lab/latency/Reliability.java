package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.List;

/**
 * How far confidence can be believed: words by their confidence, in tenths.
 *
 * @param error expected calibration error: mean distance between confidence and share of right
 *     words, weighted by words
 */
record Reliability(List<Bin> bins, double error) {
  private static final int BINS = 10;

  /** A word's confidence, and whether the word was right. */
  record Judged(double confidence, boolean right) {}

  /**
   * Words whose confidence lies in one tenth.
   *
   * @param confidence their mean
   * @param right share of the right ones
   */
  record Bin(double from, double to, int words, double confidence, double right) {}

  Reliability {
    bins = List.copyOf(bins);
  }

  static Reliability of(List<Judged> words) {
    List<Bin> bins = new ArrayList<>();
    double error = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double from = bin / (double) BINS;
      double to = (bin + 1) / (double) BINS;
      boolean last = bin == BINS - 1;
      List<Judged> inside =
          words.stream()
              .filter(word -> word.confidence >= from && (word.confidence < to || last))
              .toList();
      if (!inside.isEmpty()) {
        double confidence = inside.stream().mapToDouble(Judged::confidence).average().orElseThrow();
        double right = inside.stream().filter(Judged::right).count() / (double) inside.size();
        bins.add(new Bin(from, to, inside.size(), confidence, right));
        error += Math.abs(confidence - right) * inside.size() / words.size();
      }
    }
    return new Reliability(bins, error);
  }
}
