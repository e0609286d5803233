package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;

/**
 * A Conformer block (Gulati et al., arXiv 2005.08100): half a feed-forward layer, attention, a
 * convolution, the other half, a norm.
 */
final class ConformerBlock {
  private final FeedForward first;
  private final ConformerAttention attention;
  private final ConformerConvolution convolution;
  private final FeedForward second;
  private final LayerNorm norm;

  ConformerBlock(ConformerConfig config, Weights weights) {
    first = FeedForward.read(config, weights.scope("ff1."));
    attention = new ConformerAttention(config, weights.scope("attn."));
    convolution = ConformerConvolution.read(config, weights.scope("conv."));
    second = FeedForward.read(config, weights.scope("ff2."));
    norm = LayerNorm.read(weights, "post_norm", config.width());
  }

  /** (1, T, D) -> the same shape. */
  NDArray apply(NDArray input, int index, EncoderTap tap) {
    tap.offer(index, Stage.STREAM, input);
    NDArray x = first.addHalf(input);
    NDArray attended = attention.apply(x, index, tap);
    tap.offer(index, Stage.ATTENTION_OUTPUT, attended);
    x = x.add(attended);
    x = x.add(convolution.apply(x));
    NDArray inner = second.inner(x);
    tap.offer(index, Stage.INNER, inner);
    NDArray active = Activation.SILU.apply(inner);
    tap.offer(index, Stage.ACTIVE, active);
    NDArray fed = second.down.apply(active);
    tap.offer(index, Stage.FEED_FORWARD_OUTPUT, fed);
    return norm.apply(x.add(fed.mul(0.5)));
  }

  /** norm -> up -> SiLU -> down. */
  private record FeedForward(LayerNorm norm, Linear up, Linear down) {

    static FeedForward read(ConformerConfig config, Weights weights) {
      int width = config.width();
      return new FeedForward(
          LayerNorm.read(weights, "pre_norm", width),
          Linear.read(weights, "up_proj", config.feedForward(), width),
          Linear.read(weights, "down_proj", width, config.feedForward()));
    }

    NDArray inner(NDArray x) {
      return up.apply(norm.apply(x)); // (1, T, inner)
    }

    NDArray addHalf(NDArray x) {
      return x.add(down.apply(Activation.SILU.apply(inner(x))).mul(0.5));
    }
  }
}
