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

  /**
   * Shows an array that the model has no more use for, in the model's own shape and so at no cost.
   * It is freed after this call unless the tap takes it from its manager.
   *
   * @param block 0 is the block after the embeddings; for {@link Leftover#STREAM} the block that
   *     read the array, and the number of blocks for the last stream
   */
  default void leftover(int block, Leftover kind, NDArray value) {}

  /**
   * Told before rows of a cached batch change their places.
   *
   * @param parents row i becomes what row {@code parents[i]} was
   * @param cache as it is before that
   */
  default void rowsChange(int[] parents, KvCache cache) {}

  /** Told when no more passes will come over this cache, which is closed next. */
  default void end(KvCache cache) {}

  /** A tap of two taps; the second has the last word on who keeps a leftover. */
  static BlockTap both(BlockTap first, BlockTap second) {
    return new PairTap(first, second);
  }

  /** Arrays that the model leaves behind. Letters as in {@link Stage}, G queries per key head. */
  enum Leftover {
    /** Residual stream, (B * T, 1 + hiddenSize); its first column is a constant. */
    STREAM,
    /** Residual stream between attention and the feed-forward layer, of the same shape. */
    MIDDLE,
    /** After the softmax, (B, key heads, G * T, S). */
    ATTENTION_WEIGHTS
  }

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
    /** The projection that the gate is multiplied with, (B, T, intermediateSize). */
    UP,
    /** silu(gate) times up, the input of the down projection, (B, T, intermediateSize). */
    ACT_UP,
    /** What the feed-forward layer adds to the residual stream, (B, T, hiddenSize). */
    DOWN,
    /** Residual stream after the block, (B, T, hiddenSize). */
    BLOCK_OUTPUT
  }
}
