package org.lipstream.app.lab.inside;

import java.util.List;

/** Logistic regression on standardised features, with a little ridge. */
final class Logistic {
  private static final int STEPS = 2_000;
  private static final double RATE = 0.3;
  private static final double RIDGE = 0.02;

  private final double[] means;
  private final double[] deviations;
  private final double[] weights; // the last: constant

  private Logistic(double[] means, double[] deviations, double[] weights) {
    this.means = means;
    this.deviations = deviations;
    this.weights = weights;
  }

  /** Fits by gradient descent. */
  static Logistic fit(List<double[]> rows, List<Boolean> labels) {
    int width = rows.get(0).length;
    double[] means = new double[width];
    double[] deviations = new double[width];
    for (int column = 0; column < width; column++) {
      int at = column;
      means[at] = rows.stream().mapToDouble(row -> row[at]).average().orElseThrow();
      double square = rows.stream().mapToDouble(r -> Math.pow(r[at] - means[at], 2)).sum();
      deviations[at] = Math.max(1e-9, Math.sqrt(square / rows.size()));
    }
    Logistic model = new Logistic(means, deviations, new double[width + 1]);
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = new double[width + 1];
      for (int i = 0; i < rows.size(); i++) {
        double excess = 1 / (1 + Math.exp(-model.score(rows.get(i)))) - (labels.get(i) ? 1 : 0);
        for (int column = 0; column < width; column++) {
          gradient[column] += excess * model.standard(rows.get(i), column) / rows.size();
        }
        gradient[width] += excess / rows.size();
      }
      for (int column = 0; column <= width; column++) {
        double ridge = column < width ? RIDGE * model.weights[column] : 0;
        model.weights[column] -= RATE * (gradient[column] + ridge);
      }
    }
    return model;
  }

  private double standard(double[] row, int column) {
    return Math.max(-5, Math.min(5, (row[column] - means[column]) / deviations[column]));
  }

  /** Log-odds. */
  double score(double[] row) {
    double sum = weights[weights.length - 1];
    for (int column = 0; column < row.length; column++) {
      sum += weights[column] * standard(row, column);
    }
    return sum;
  }

  /** The share of pairs of a bad and a good one in which the bad one scores higher; ties half. */
  static double area(double[] scores, boolean[] bad, int[] drawn) {
    double right = 0;
    double pairs = 0;
    for (int i : drawn) {
      for (int j : drawn) {
        if (bad[i] && !bad[j]) {
          pairs++;
          right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return pairs == 0 ? Double.NaN : right / pairs;
  }
}
