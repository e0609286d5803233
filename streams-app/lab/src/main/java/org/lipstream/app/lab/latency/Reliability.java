package org.lipstream.app.lab.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lipstream.app.lab.chart.LineChart;

/**
 * How far confidence can be believed: words by their confidence, in tenths.
 *
 * @param error expected calibration error: mean distance between confidence and share of right
 *     words, weighted by words
 * @param discrimination area under the curve: how often a right word is surer than a wrong one, one
 *     half where they are equally sure; NaN without words of either kind
 */
public record Reliability(List<Bin> bins, double error, double discrimination) {
  private static final int BINS = 10;

  /** A word's confidence, and whether the word was right. */
  record Judged(double confidence, boolean right) {}

  /**
   * Words whose confidence lies in one tenth.
   *
   * @param confidence their mean
   * @param right share of the right ones
   */
  public record Bin(double from, double to, int words, double confidence, double right) {}

  public Reliability {
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
    return new Reliability(bins, error, discrimination(words));
  }

  /** Its figures in a line, and the table of tenths. */
  public String told() {
    return String.format(
            Locale.ROOT,
            "%d words, %d of them wrong; expected calibration error %.4f; a right word is surer"
                + " than a wrong one in %.3f of pairs%n",
            bins.stream().mapToInt(Bin::words).sum(),
            bins.stream().mapToLong(bin -> Math.round(bin.words * (1 - bin.right))).sum(),
            error,
            discrimination)
        + table();
  }

  /** Words by tenths of confidence, a line each. */
  String table() {
    StringBuilder text = new StringBuilder();
    for (Bin bin : bins) {
      text.append(
          String.format(
              Locale.ROOT,
              "%.1f-%.1f  %5d words  mean %.2f  right %.2f%n",
              bin.from,
              bin.to,
              bin.words,
              bin.confidence,
              bin.right));
    }
    return text.toString();
  }

  /** The share of right words over their mean confidence, beside what it should be. */
  public String toSvg() {
    return new LineChart(
            "Words by how sure the model is of them",
            "mean confidence",
            "share that is right",
            List.of(
                new LineChart.Line(
                    "measured",
                    bins.stream().map(bin -> new double[] {bin.confidence, bin.right}).toList()),
                new LineChart.Line(
                    "as it should be", List.of(new double[] {0, 0}, new double[] {1, 1}))))
        .toSvg();
  }

  private static double discrimination(List<Judged> words) {
    double[] right =
        words.stream().filter(Judged::right).mapToDouble(Judged::confidence).sorted().toArray();
    double[] wrong =
        words.stream()
            .filter(word -> !word.right())
            .mapToDouble(Judged::confidence)
            .sorted()
            .toArray();
    double pairs = 0;
    int below = 0;
    int notAbove = 0;
    for (double confidence : right) {
      while (below < wrong.length && wrong[below] < confidence) {
        below++;
      }
      notAbove = Math.max(notAbove, below);
      while (notAbove < wrong.length && wrong[notAbove] <= confidence) {
        notAbove++;
      }
      pairs += (below + notAbove) / 2.0;
    }
    return pairs / ((double) right.length * wrong.length);
  }
}
