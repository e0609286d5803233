package org.lipstream.llm.joint;

import java.util.List;

/**
 * Whose answer counts, the ear's or the specialist's: a logistic rule, fitted where both answers
 * and the truth are known.
 *
 * @param bias constant
 * @param advantage weight of {@link Opinions#advantage}
 * @param specialist weight of the specialist's confidence, as log-odds
 * @param ear weight of the ear's confidence, as log-odds
 */
public record Referee(double bias, double advantage, double specialist, double ear) {
  /** Odds of more than this to one count no further. */
  private static final double MOST_ODDS = 1e4;

  /** Nats a word beyond which an advantage counts no further. */
  private static final double MOST_ADVANTAGE = 10;

  private static final int ROUNDS = 50;
  private static final double RIDGE = 1e-2;

  /**
   * What is known of both answers.
   *
   * @param advantage by how much the specialist's text is likelier than the ear's given the sound,
   *     natural logarithm a word; see {@link
   *     org.lipstream.llm.whisper.WhisperRecognizer.Weighed#advantage}
   * @param specialist the specialist's confidence, 0 to 1
   * @param ear the ear's
   */
  public record Opinions(double advantage, double specialist, double ear) {
    private double[] features() {
      double bounded = Math.max(-MOST_ADVANTAGE, Math.min(MOST_ADVANTAGE, advantage));
      return new double[] {1, bounded, logOdds(specialist), logOdds(ear)};
    }
  }

  /**
   * Both answers to something whose words are known.
   *
   * @param specialistErrors words that the specialist got wrong
   * @param earErrors words that the ear got wrong
   */
  public record Case(Opinions opinions, int specialistErrors, int earErrors) {}

  /** Whether the specialist's answer counts; never where there is no advantage to be told. */
  public boolean prefersSpecialist(Opinions opinions) {
    if (Double.isNaN(opinions.advantage)) {
      return false;
    }
    return dot(new double[] {bias, advantage, specialist, ear}, opinions.features()) > 0;
  }

  /**
   * Fits to cases by maximum likelihood, each weighted by the words that the choice is worth, with
   * a little ridge.
   *
   * @throws IllegalArgumentException if no case favours either
   */
  public static Referee fit(List<Case> cases) {
    List<Case> telling = cases.stream().filter(c -> c.specialistErrors != c.earErrors).toList();
    if (telling.isEmpty()) {
      throw new IllegalArgumentException("cases: none in which one is better (expected: >= 1)");
    }
    double[] weights = new double[4];
    for (int round = 0; round < ROUNDS; round++) {
      double[] gradient = new double[4];
      double[][] curvature = new double[4][4];
      for (Case each : telling) {
        double[] x = each.opinions.features();
        double p = 1 / (1 + Math.exp(-dot(weights, x)));
        double worth = Math.abs(each.specialistErrors - each.earErrors);
        double excess = worth * (p - (each.specialistErrors < each.earErrors ? 1 : 0));
        for (int i = 0; i < 4; i++) {
          gradient[i] += excess * x[i];
          for (int j = 0; j < 4; j++) {
            curvature[i][j] += worth * p * (1 - p) * x[i] * x[j];
          }
        }
      }
      for (int i = 0; i < 4; i++) {
        gradient[i] += RIDGE * telling.size() * weights[i];
        curvature[i][i] += RIDGE * telling.size();
      }
      double[] step = solve(curvature, gradient);
      for (int i = 0; i < 4; i++) {
        weights[i] -= step[i];
      }
    }
    return new Referee(weights[0], weights[1], weights[2], weights[3]);
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

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double logOdds(double confidence) {
    double odds = confidence / Math.max(1 / MOST_ODDS, 1 - confidence);
    return Math.log(Math.max(1 / MOST_ODDS, Math.min(MOST_ODDS, odds)));
  }
}
