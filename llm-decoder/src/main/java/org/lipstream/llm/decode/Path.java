package org.lipstream.llm.decode;

/**
 * A text of tokens as a list from its end, so that beams share what they have in common.
 *
 * @param parent null at the start, which has no token
 * @param logProbability of the token
 * @param sum of all log-probabilities so far, and of what wanted words gain
 * @param length tokens so far
 * @param wanted words that gain
 * @param progress how far the text's end is within one of them
 */
record Path(
    Path parent,
    int token,
    double logProbability,
    double sum,
    int length,
    HotWords wanted,
    HotWords.Progress progress) {
  static final Path START = start(HotWords.NONE);

  /** Where texts begin that are likelier with some words. */
  static Path start(HotWords wanted) {
    return new Path(null, -1, 0, 0, 0, wanted, wanted.start());
  }

  Path with(int token, double logProbability) {
    HotWords.Change change = wanted.after(progress, token);
    return new Path(
        this,
        token,
        logProbability,
        sum + logProbability + change.score(),
        length + 1,
        wanted,
        change.progress());
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
