package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;

/** Looks inside an encoder's blocks while they compute; what nobody wants costs nothing. */
public interface EncoderTap {

  /** A tap that wants nothing. */
  EncoderTap NONE =
      new EncoderTap() {
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
   * Takes a value, which lives as long as the encoder's input does.
   *
   * @param block 0 is the first; for {@link Stage#STREAM} the block that reads the value, and the
   *     number of blocks for what the last one leaves
   * @param value of the shape that the stage says; B rows, T frames
   */
  void on(int block, Stage stage, NDArray value);

  /** Places to look at, in the order of the computation. */
  enum Stage {
    /** Residual stream before the block, (B, T, width). */
    STREAM,
    /** After the softmax, (B, heads, T, T). */
    ATTENTION_WEIGHTS,
    /** What attention adds to the residual stream, (B, T, width). */
    ATTENTION_OUTPUT,
    /** Inner layer before its activation, (B, T, inner width). */
    INNER,
    /** The same after it. */
    ACTIVE,
    /** What the feed-forward layer adds to the residual stream, (B, T, width). */
    FEED_FORWARD_OUTPUT
  }

  /** Hands a value over where it is wanted. */
  default void offer(int block, Stage stage, NDArray value) {
    if (wants(stage)) {
      on(block, stage, value);
    }
  }
}
