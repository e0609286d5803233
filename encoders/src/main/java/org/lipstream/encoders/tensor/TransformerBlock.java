package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EncoderTap.Stage;

/** A pre-norm encoder block: self-attention and a feed-forward layer, each around a residual. */
public final class TransformerBlock {
  private final int heads;
  private final Activation activation;
  private final LayerNorm attentionNorm;
  private final Linear qkv;
  private final Linear attentionOut;
  private final LayerNorm feedForwardNorm;
  private final Linear feedForwardIn;
  private final Linear feedForwardOut;

  /**
   * What a checkpoint calls a block's parts; the projections of queries, keys and values are called
   * the same everywhere.
   *
   * @param attentionOut under {@code self_attn.}
   */
  public record Names(
      String attentionNorm,
      String attentionOut,
      String feedForwardNorm,
      String feedForwardIn,
      String feedForwardOut) {
    /** Whisper's and AV-HuBERT's. */
    public static final Names WHISPER =
        new Names("self_attn_layer_norm", "out_proj", "final_layer_norm", "fc1", "fc2");

    /** Those of newer encoders, which follow Llama's. */
    public static final Names LLAMA =
        new Names("input_layernorm", "o_proj", "post_attention_layernorm", "mlp.fc1", "mlp.fc2");
  }

  /**
   * Looks the tensors of a block with GELU up under Whisper's names.
   *
   * @param prefix up to and with the dot before {@code self_attn}
   */
  public TransformerBlock(Weights weights, String prefix, int width, int heads, int feedForward) {
    this(
        weights.scope(prefix),
        Names.WHISPER,
        new Sizes(width, heads, feedForward, LayerNorm.EPSILON),
        Activation.GELU);
  }

  /**
   * A block's sizes.
   *
   * @param normEpsilon of both norms
   */
  public record Sizes(int width, int heads, int feedForward, double normEpsilon) {}

  /** Looks the block's tensors up. */
  public TransformerBlock(Weights weights, Names names, Sizes sizes, Activation activation) {
    int width = sizes.width;
    int feedForward = sizes.feedForward;
    this.heads = sizes.heads;
    this.activation = activation;
    attentionNorm = LayerNorm.read(weights, names.attentionNorm, width, sizes.normEpsilon);
    qkv = Linear.readFusedQkv(weights, "self_attn.", width, width);
    attentionOut = Linear.read(weights, "self_attn." + names.attentionOut, width, width);
    feedForwardNorm = LayerNorm.read(weights, names.feedForwardNorm, width, sizes.normEpsilon);
    feedForwardIn = Linear.read(weights, names.feedForwardIn, feedForward, width);
    feedForwardOut = Linear.read(weights, names.feedForwardOut, width, feedForward);
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
    return apply(x, mask, null, dropout, index, tap);
  }

  /**
   * Applies the block, queries and keys being turned to their positions.
   *
   * @param rotation null for none
   */
  public NDArray apply(
      NDArray x, NDArray mask, HeadRotation rotation, Dropout dropout, int index, EncoderTap tap) {
    tap.offer(index, Stage.STREAM, x);
    NDArray attended = attend(attentionNorm.apply(x), mask, rotation, index, tap); // (B, T, D)
    tap.offer(index, Stage.ATTENTION_OUTPUT, attended);
    NDArray afterAttention = x.add(dropout.apply(attended));
    NDArray hidden = feedForwardIn.apply(feedForwardNorm.apply(afterAttention));
    tap.offer(index, Stage.INNER, hidden);
    NDArray active = activation.apply(hidden);
    tap.offer(index, Stage.ACTIVE, active);
    NDArray fed = feedForwardOut.apply(active); // (B, T, D)
    tap.offer(index, Stage.FEED_FORWARD_OUTPUT, fed);
    return afterAttention.add(dropout.apply(fed));
  }

  private NDArray attend(
      NDArray x, NDArray mask, HeadRotation rotation, int index, EncoderTap tap) {
    long batch = x.getShape().get(0);
    long time = x.getShape().get(1);
    long width = x.getShape().get(2);
    NDList parts =
        qkv.apply(x) // (B, T, 3D)
            .reshape(new Shape(batch, time, 3, heads, width / heads))
            .transpose(2, 0, 3, 1, 4) // (3, B, H, T, K)
            .split(3);
    NDArray queries = parts.get(0).squeeze(0); // (B, H, T, K)
    NDArray keys = parts.get(1).squeeze(0);
    NDArray values = parts.get(2).squeeze(0);
    if (rotation != null) {
      queries = rotation.apply(queries);
      keys = rotation.apply(keys);
    }
    if (mask == null && !tap.wants(Stage.ATTENTION_WEIGHTS) && Attention.isLong(queries)) {
      return attentionOut.apply(Attention.inPieces(queries, keys, values)); // (B, T, D)
    }
    NDArray weights = Attention.weights(queries, keys, mask);
    tap.offer(index, Stage.ATTENTION_WEIGHTS, weights);
    NDArray attended = weights.matMul(values); // (B, H, T, K)
    return attentionOut.apply(Attention.joined(attended)); // (B, T, D)
  }
}
