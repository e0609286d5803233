package org.lipstream.llm.decode;

/** Logits to log-probabilities. */
final class LogSoftmax {
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
      sum += Math.exp(logit - largest);
    }
    if (Double.isNaN(sum)) {
      throw new IllegalStateException(
          "logits: NaN (expected: numbers; the weights may be damaged)");
    }
    return largest + Math.log(sum);
  }

  /** The first of the largest. */
  static int argMax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
