package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;

/** Changes the residual stream between two blocks: what a causal test turns. */
@FunctionalInterface
public interface StreamIntervention {
  /** Leaves all as it is, at no cost. */
  StreamIntervention NONE = (layer, stream) -> stream;

  /**
   * The stream to go on with.
   *
   * @param layer l after block l; the first block is 1
   * @param stream (B, T, hiddenSize)
   */
  NDArray after(int layer, NDArray stream);
}
