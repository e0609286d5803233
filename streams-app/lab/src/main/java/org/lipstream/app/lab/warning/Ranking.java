package org.lipstream.app.lab.warning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.lipstream.llm.recognize.LogisticFit;

/**
 * How surely each final is of one kind, bad or of a broken model, by a logistic regression that saw
 * no final of its speaker: speakers are dealt out to folds, each fold is judged by what the others
 * teach.
 */
final class Ranking {
  private static final int FOLDS = 8;
  private static final double RIDGE = 0.01;

  private final List<SeenFinal> finals;
  private final Predicate<SeenFinal> wanted;

  /**
   * A ranking.
   *
   * @param wanted the kind that should come first
   */
  Ranking(List<SeenFinal> finals, Predicate<SeenFinal> wanted) {
    this.finals = List.copyOf(finals);
    this.wanted = wanted;
  }

  /**
   * The log-odds of each final being of that kind.
   *
   * @param figures of a final, the same number for all
   */
  double[] scores(Function<SeenFinal, double[]> figures) {
    double[][] rows = standardised(finals.stream().map(figures).toArray(double[][]::new));
    List<String> speakers = finals.stream().map(SeenFinal::speaker).distinct().sorted().toList();
    double[] scores = new double[rows.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      Set<String> judged = new HashSet<>();
      for (int i = fold; i < speakers.size(); i += FOLDS) {
        judged.add(speakers.get(i));
      }
      List<LogisticFit.Example> examples = new ArrayList<>();
      for (int i = 0; i < rows.length; i++) {
        if (!judged.contains(finals.get(i).speaker())) {
          examples.add(new LogisticFit.Example(rows[i], wanted.test(finals.get(i)), 1));
        }
      }
      double[] weights = LogisticFit.weights(examples, RIDGE);
      for (int i = 0; i < rows.length; i++) {
        if (judged.contains(finals.get(i).speaker())) {
          scores[i] = LogisticFit.dot(weights, rows[i]);
        }
      }
    }
    return scores;
  }

  /** Each figure with mean 0 and deviation 1, and a constant one behind. */
  private static double[][] standardised(double[][] rows) {
    int count = rows[0].length;
    double[][] all = new double[rows.length][count + 1];
    for (int figure = 0; figure < count; figure++) {
      int one = figure;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[one]).average().orElse(0);
      double variance =
          Arrays.stream(rows)
              .mapToDouble(row -> (row[one] - mean) * (row[one] - mean))
              .average()
              .orElse(0);
      double deviation = Math.max(1e-9, Math.sqrt(variance));
      for (int i = 0; i < rows.length; i++) {
        all[i][figure] = (rows[i][figure] - mean) / deviation;
      }
    }
    Arrays.stream(all).forEach(row -> row[count] = 1);
    return all;
  }

  /**
   * Area under the curve: how often a wanted final has a higher score than another, one half where
   * they are equal; NaN where all drawn are of one kind.
   */
  double area(double[] scores, int[] drawn) {
    Integer[] order =
        IntStream.range(0, drawn.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[drawn[i]]))
            .toArray(Integer[]::new);
    double bad = 0;
    double ranks = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && scores[drawn[order[to]]] == scores[drawn[order[from]]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        if (wanted.test(finals.get(drawn[order[i]]))) {
          bad++;
          ranks += (from + to + 1) / 2.0;
        }
      }
      from = to;
    }
    double good = drawn.length - bad;
    return bad == 0 || good == 0 ? Double.NaN : (ranks - bad * (bad + 1) / 2) / (bad * good);
  }

  /** Share of the wanted finals whose score is above all but so many of the others'. */
  double found(double[] scores, double falseAlarms) {
    double[] others =
        IntStream.range(0, scores.length)
            .filter(i -> !wanted.test(finals.get(i)))
            .mapToDouble(i -> scores[i])
            .sorted()
            .toArray();
    double limit = others[(int) Math.floor((1 - falseAlarms) * (others.length - 1))];
    double[] own =
        IntStream.range(0, scores.length)
            .filter(i -> wanted.test(finals.get(i)))
            .mapToDouble(i -> scores[i])
            .toArray();
    return Arrays.stream(own).filter(score -> score > limit).count() / (double) own.length;
  }

  /**
   * The curve: of the others the share that is marked, of the wanted ones the share that is found,
   * as the limit falls.
   */
  List<double[]> curve(double[] scores) {
    Integer[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .toArray(Integer[]::new);
    double all = finals.stream().filter(wanted).count();
    double others = finals.size() - all;
    List<double[]> points = new ArrayList<>(List.of(new double[] {0, 0}));
    double found = 0;
    double marked = 0;
    for (int index : order) {
      if (wanted.test(finals.get(index))) {
        found++;
      } else {
        marked++;
      }
      points.add(new double[] {marked / others, found / all});
    }
    return points;
  }
}
