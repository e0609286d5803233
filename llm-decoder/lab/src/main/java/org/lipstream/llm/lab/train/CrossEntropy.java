package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Negative log-likelihood of token ids. */
final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * The mean over rows.
   *
   * @param logits (n, vocabulary)
   * @param labels n ids
   */
  static NDArray mean(NDArray logits, long[] labels) {
    NDArray ids = logits.getManager().create(labels, new Shape(labels.length, 1));
    return logits.logSoftmax(-1).gather(ids, 1).mean().neg();
  }
}
