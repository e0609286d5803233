package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;

/**
 * What an experiment looks at or changes while an {@link OpenedDecoder} computes. Letters: B rows,
 * T positions of this pass, S positions before it.
 */
public interface Change {
  /** Leaves all as it is. */
  Change NONE = new Change() {};

  /** Linear layers by what they read. */
  enum Site {
    /** The normed stream, read by queries, keys and values. */
    ATTENTION,
    /** What the heads mixed, read by attention's output layer. */
    MIXED,
    /** The normed stream, read by gate and up. */
    FEED_FORWARD,
    /** silu(gate) times up, read by down: the neurons. */
    NEURONS
  }

  /**
   * What a linear layer reads instead.
   *
   * @param block 0 is the block after the embeddings
   * @param x (B, T, width of the site)
   */
  default NDArray input(int block, Site site, NDArray x) {
    return x;
  }

  /**
   * Attention weights to use instead.
   *
   * @param weights after the softmax, (B, heads, T, S + T)
   */
  default NDArray attention(int block, NDArray weights) {
    return weights;
  }

  /**
   * The residual stream to go on with.
   *
   * @param layer 0 at the embeddings, l after block l
   * @param stream (B, T, hiddenSize)
   */
  default NDArray stream(int layer, NDArray stream) {
    return stream;
  }

  /** Looks at what attention or the feed-forward layer adds to the stream, (B, T, hiddenSize). */
  default void added(int block, boolean byAttention, NDArray output) {}

  /** One change after the other. */
  default Change then(Change next) {
    Change first = this;
    return new Change() {
      @Override
      public NDArray input(int block, Site site, NDArray x) {
        return next.input(block, site, first.input(block, site, x));
      }

      @Override
      public NDArray attention(int block, NDArray weights) {
        return next.attention(block, first.attention(block, weights));
      }

      @Override
      public NDArray stream(int layer, NDArray stream) {
        return next.stream(layer, first.stream(layer, stream));
      }

      @Override
      public void added(int block, boolean byAttention, NDArray output) {
        first.added(block, byAttention, output);
        next.added(block, byAttention, output);
      }
    };
  }
}
