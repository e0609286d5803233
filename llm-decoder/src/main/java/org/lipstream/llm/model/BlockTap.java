package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;

/** Looks inside the decoder's blocks while they compute; what nobody wants costs nothing. */
public interface BlockTap {

  /** A tap that wants nothing. */
  BlockTap NONE =
      new BlockTap() {
        @Override
        public boolean wants(Stage stage) {
          return false;
        }

        @Override
        public void on(int block, Stage stage, NDArray value) {
          throw new IllegalStateException("tapped stage: " + stage + " (expected: none)");
        }
      };

  /** Whether values of this stage are to be handed over; asked in every block. */
  boolean wants(Stage stage);

  /**
   * Takes a value, which lives only during this call.
   *
   * @param block 0 is the block after the embeddings
   * @param value of the shape that the stage says; B rows, T positions of this pass, S positions
   *     seen so far, T of this pass included
   */
  void on(int block, Stage stage, NDArray value);

  /** Places to look at, in the order of the computation. */
  enum Stage {
    /** Residual stream before the block, (B, T, hiddenSize). */
    BLOCK_INPUT,
    /** After the softmax, (B, heads, T, S). */
    ATTENTION_WEIGHTS,
    /** What attention adds to the residual stream, (B, T, hiddenSize). */
    ATTENTION_OUTPUT,
    /** Gate before its activation, (B, T, intermediateSize). */
    GATE,
    /** silu(gate) times up, the input of the down projection, (B, T, intermediateSize). */
    ACT_UP,
    /** What the feed-forward layer adds to the residual stream, (B, T, hiddenSize). */
    DOWN,
    /** Residual stream after the block, (B, T, hiddenSize). */
    BLOCK_OUTPUT
  }
}
