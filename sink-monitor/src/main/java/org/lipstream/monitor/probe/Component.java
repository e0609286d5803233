package org.lipstream.monitor.probe;

/** Places within a block, in the order of the computation. */
public enum Component {
  /** What attention adds to the residual stream. */
  ATTENTION_OUT,
  /** Gate of the feed-forward layer before its activation. */
  GATE,
  /** The other projection of the feed-forward layer. */
  UP,
  /** silu(gate) times up. */
  ACT_UP,
  /** What the feed-forward layer adds to the residual stream. */
  DOWN,
  /** Residual stream after the block. */
  BLOCK_OUT
}
