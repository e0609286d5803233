package org.lipstream.llm.lab.train.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Negative log-likelihood of token ids. */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * The mean over rows.
   *
   * @param logits (n, vocabulary)
   * @param labels n ids
   */
  public static NDArray mean(NDArray logits, long[] labels) {
    NDArray ids = logits.getManager().create(labels, new Shape(labels.length, 1));
    return logits.logSoftmax(-1).gather(ids, 1).mean().neg();
  }
}
