package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EncoderTap.Stage;

/**
 * A pre-norm encoder block in the names that Whisper and AV-HuBERT share: self-attention and a GELU
 * feed-forward layer, each around a residual.
 */
public final class TransformerBlock {
  private final int heads;
  private final LayerNorm attentionNorm;
  private final Linear qkv;
  private final Linear attentionOut;
  private final LayerNorm feedForwardNorm;
  private final Linear feedForwardIn;
  private final Linear feedForwardOut;

  /**
   * Looks the block's tensors up.
   *
   * @param prefix up to and with the dot before {@code self_attn}
   */
  public TransformerBlock(Weights weights, String prefix, int width, int heads, int feedForward) {
    this.heads = heads;
    attentionNorm = LayerNorm.read(weights, prefix + "self_attn_layer_norm", width);
    qkv = Linear.readFusedQkv(weights, prefix + "self_attn.", width);
    attentionOut = Linear.read(weights, prefix + "self_attn.out_proj", width, width);
    feedForwardNorm = LayerNorm.read(weights, prefix + "final_layer_norm", width);
    feedForwardIn = Linear.read(weights, prefix + "fc1", feedForward, width);
    feedForwardOut = Linear.read(weights, prefix + "fc2", width, feedForward);
  }

  /**
   * Applies the block.
   *
   * @param x (B, T, D)
   * @param mask added to the attention scores, broadcast to (B, H, T, T); null where all see all
   * @param dropout applied after both halves
   * @return (B, T, D)
   */
  public NDArray apply(NDArray x, NDArray mask, Dropout dropout) {
    return apply(x, mask, dropout, 0, EncoderTap.NONE);
  }

  /**
   * Applies the block, watched.
   *
   * @param index of the block
   */
  public NDArray apply(NDArray x, NDArray mask, Dropout dropout, int index, EncoderTap tap) {
    tap.offer(index, Stage.STREAM, x);
    NDArray attended = attend(attentionNorm.apply(x), mask, index, tap); // (B, T, D)
    tap.offer(index, Stage.ATTENTION_OUTPUT, attended);
    NDArray afterAttention = x.add(dropout.apply(attended));
    NDArray hidden = feedForwardIn.apply(feedForwardNorm.apply(afterAttention));
    tap.offer(index, Stage.INNER, hidden);
    NDArray active = hidden.getNDArrayInternal().gelu();
    tap.offer(index, Stage.ACTIVE, active);
    NDArray fed = feedForwardOut.apply(active); // (B, T, D)
    tap.offer(index, Stage.FEED_FORWARD_OUTPUT, fed);
    return afterAttention.add(dropout.apply(fed));
  }

  private NDArray attend(NDArray x, NDArray mask, int index, EncoderTap tap) {
    long batch = x.getShape().get(0);
    long time = x.getShape().get(1);
    long width = x.getShape().get(2);
    NDList parts =
        qkv.apply(x) // (B, T, 3D)
            .reshape(new Shape(batch, time, 3, heads, width / heads))
            .transpose(2, 0, 3, 1, 4) // (3, B, H, T, K)
            .split(3);
    NDArray query =
        EngineMemory.scale(1 / Math.sqrt(width / (double) heads), parts.get(0).squeeze(0));
    NDArray keys = parts.get(1).squeeze(0).swapAxes(2, 3); // (B, H, K, T)
    NDArray scores = query.matMul(keys); // (B, H, T, T)
    NDArray weights = (mask == null ? scores : scores.add(mask)).softmax(-1);
    tap.offer(index, Stage.ATTENTION_WEIGHTS, weights);
    NDArray values = weights.matMul(parts.get(2).squeeze(0)); // (B, H, T, K)
    return attentionOut.apply(
        values.transpose(0, 2, 1, 3).reshape(new Shape(batch, time, width))); // (B, T, D)
  }
}
