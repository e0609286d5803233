package org.lipstream.llm.decode;

/** Logits to log-probabilities. */
final class LogSoftmax {
  private static final double LEAST_EXPONENT = -60;
  private static final double LN_2 = Math.log(2);
  private static final double LOG2_E = 1 / LN_2;
  private static final long DOUBLE_BIAS = 1023;
  private static final int DOUBLE_MANTISSA = 52;

  private LogSoftmax() {}

  static double[] of(float[] logits) {
    double normaliser = normaliser(logits);
    double[] logProbabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logProbabilities[i] = logits[i] - normaliser;
    }
    return logProbabilities;
  }

  /**
   * log(sum(exp(logits))).
   *
   * @throws IllegalStateException if a logit is no number, as of weights that are none: whatever
   *     would be chosen then says nothing
   */
  static double normaliser(float[] logits) {
    float largest = logits[argMax(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += exp(logit - (double) largest);
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException(
          "logits: NaN (expected: numbers; the weights may be damaged)");
    }
    return largest + Math.log(sum);
  }

  /**
   * e to the x, to 1e-8 of itself, several times as fast as {@link Math#exp}: x is cut into whole
   * powers of two and a rest, of which a Taylor series is summed.
   *
   * @param x at most 0; what is too small for a sum of a million to show is 0
   */
  static double exp(double x) {
    if (x < LEAST_EXPONENT) {
      return 0;
    }
    double twos = x * LOG2_E;
    int whole = (int) (twos - 0.5); // to the nearest, as twos is not above 0
    double r = (twos - whole) * LN_2; // within 0.35 of 0
    double series =
        1
            + r
                * (1
                    + r
                        * (1 / 2.0
                            + r
                                * (1 / 6.0
                                    + r
                                        * (1 / 24.0
                                            + r
                                                * (1 / 120.0
                                                    + r * (1 / 720.0 + r * (1 / 5_040.0)))))));
    return Double.longBitsToDouble((whole + DOUBLE_BIAS) << DOUBLE_MANTISSA) * series;
  }

  /** The first of the largest. */
  static int argMax(float[] logits) {
    int best = 0;
    float largest = logits[0]; // looked up anew in each round it would cost as much as the sum
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > largest) {
        best = i;
        largest = logits[i];
      }
    }
    return best;
  }
}
