package org.lipstream.llm.decode;

/**
 * A text of tokens as a list from its end, so that beams share what they have in common.
 *
 * @param parent null at the start, which has no token
 * @param logProbability of the token
 * @param sum of all log-probabilities so far
 * @param length tokens so far
 */
record Path(Path parent, int token, double logProbability, double sum, int length) {
  static final Path START = new Path(null, -1, 0, 0, 0);

  Path with(int token, double logProbability) {
    return new Path(this, token, logProbability, sum + logProbability, length + 1);
  }

  /** This path and then the prefix, scored by the logits before each of its tokens. */
  Path with(int[] prefix, float[][] logits) {
    Path path = this;
    for (int i = 0; i < prefix.length; i++) {
      double[] logProbabilities = LogSoftmax.of(logits[i]);
      path = path.with(prefix[i], logProbabilities[prefix[i]]);
    }
    return path;
  }
}
