package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;

/**
 * Changes attention weights before values are mixed by them. One sequence's, as it may remember
 * what it saw in the pass over the prompt; rows of a batch share that prompt.
 */
@FunctionalInterface
public interface AttentionAdjustment {
  /** Leaves all as it is, at no cost. */
  AttentionAdjustment NONE = (block, stream, weights) -> weights;

  /**
   * The weights to use instead.
   *
   * @param block 0 is the block after the embeddings
   * @param stream what the block reads, (B, T, hiddenSize)
   * @param weights after the softmax, (B, heads, T, S); rows sum to 1, and so must the result's
   */
  NDArray adjust(int block, NDArray stream, NDArray weights);
}
