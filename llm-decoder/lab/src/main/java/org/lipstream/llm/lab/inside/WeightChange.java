package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;

/** Other weights than the stored ones. */
@FunctionalInterface
public interface WeightChange {
  /** The stored ones. */
  WeightChange NONE = (block, site, weight) -> weight;

  /**
   * The weight of a linear layer.
   *
   * @param site what it reads
   * @param weight (out, in)
   */
  NDArray of(int block, Change.Site site, NDArray weight);
}
