package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;

/** Looks inside the decoder's blocks while they compute; what nobody wants costs nothing. */
public interface DecoderTap {

  /** A tap that wants nothing. */
  DecoderTap NONE =
      new DecoderTap() {
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
   * Takes a value, which lives only during this call unless it is attached elsewhere.
   *
   * @param block 0 is the first; for {@link Stage#STREAM} the block that reads the value, and the
   *     number of blocks for what the last one leaves
   */
  void on(int block, Stage stage, NDArray value);

  /** Hands a value over where it is wanted. */
  default void offer(int block, Stage stage, NDArray value) {
    if (wants(stage)) {
      on(block, stage, value);
    }
  }

  /** Places to look at, in the order of the computation. */
  enum Stage {
    /** Residual stream before the block, (R, T, D). */
    STREAM,
    /** Self-attention after the softmax, (R, 1, H, T, N). */
    SELF_ATTENTION,
    /** What self-attention adds to the residual stream, (R, T, D). */
    SELF_OUTPUT,
    /** Cross-attention after the softmax, (H, R * T, S). */
    CROSS_ATTENTION,
    /** What cross-attention adds to the residual stream, (R, T, D). */
    CROSS_OUTPUT,
    /** Inner layer before its activation, (R, T, inner width). */
    INNER,
    /** The same after it. */
    ACTIVE,
    /** What the feed-forward layer adds to the residual stream, (R, T, D). */
    FEED_FORWARD_OUTPUT
  }
}
