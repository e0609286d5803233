package org.lipstream.llm.recognize;

import java.util.List;
import java.util.stream.IntStream;

/** Logistic regression by Newton's method. */
public final class LogisticFit {
  private static final int ROUNDS = 50;

  private LogisticFit() {}

  /**
   * Something seen.
   *
   * @param features the same number for all; a constant one has to be among them
   * @param worth how much it counts, above 0
   */
  public record Example(double[] features, boolean outcome, double worth) {}

  /**
   * The weights of greatest likelihood, less a ridge that keeps them finite.
   *
   * @param ridge over two times the squared weights, an example
   * @return one weight a feature; {@code sigmoid(weights . features)} is an outcome's probability
   * @throws IllegalArgumentException if there is no example
   */
  public static double[] weights(List<Example> examples, double ridge) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("examples: 0 (expected: >= 1)");
    }
    int n = examples.get(0).features.length;
    double[] weights = new double[n];
    for (int round = 0; round < ROUNDS; round++) {
      double[] gradient = new double[n];
      double[][] curvature = new double[n][n];
      for (Example each : examples) {
        add(each, weights, gradient, curvature);
      }
      for (int i = 0; i < n; i++) {
        gradient[i] += ridge * examples.size() * weights[i];
        curvature[i][i] += ridge * examples.size();
      }
      double[] step = solve(curvature, gradient);
      for (int i = 0; i < n; i++) {
        weights[i] -= step[i];
      }
    }
    return weights;
  }

  private static void add(
      Example example, double[] weights, double[] gradient, double[][] curvature) {
    double[] x = example.features;
    double p = 1 / (1 + Math.exp(-dot(weights, x)));
    double excess = example.worth * (p - (example.outcome ? 1 : 0));
    for (int i = 0; i < x.length; i++) {
      gradient[i] += excess * x[i];
      for (int j = 0; j < x.length; j++) {
        curvature[i][j] += example.worth * p * (1 - p) * x[i] * x[j];
      }
    }
  }

  /** Gaussian elimination; the matrix is symmetric and positive. */
  private static double[] solve(double[][] matrix, double[] right) {
    int n = right.length;
    double[] x = right.clone();
    for (int column = 0; column < n; column++) {
      for (int row = column + 1; row < n; row++) {
        double factor = matrix[row][column] / matrix[column][column];
        for (int k = column; k < n; k++) {
          matrix[row][k] -= factor * matrix[column][k];
        }
        x[row] -= factor * x[column];
      }
    }
    for (int row = n - 1; row >= 0; row--) {
      for (int k = row + 1; k < n; k++) {
        x[row] -= matrix[row][k] * x[k];
      }
      x[row] /= matrix[row][row];
    }
    return x;
  }

  /** The sum of products. */
  public static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }
}
