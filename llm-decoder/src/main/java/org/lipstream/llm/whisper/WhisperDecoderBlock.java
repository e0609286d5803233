package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.llm.whisper.DecoderTap.Stage;

/**
 * A pre-norm decoder block: causal self-attention, attention to the sound, a GELU feed-forward
 * layer, each around a residual. Queries come scaled by 1 / sqrt(K) out of their projections.
 */
final class WhisperDecoderBlock {
  private final int index;
  private final int heads;
  private final LayerNorm selfNorm;
  private final Linear selfQkv;
  private final Linear selfOut;
  private final LayerNorm crossNorm;
  private final Linear crossQuery;
  private final Linear crossKey;
  private final Linear crossValue;
  private final Linear crossOut;
  private final LayerNorm feedForwardNorm;
  private final Linear feedForwardIn;
  private final Linear feedForwardOut;

  /**
   * Looks the block's tensors up.
   *
   * @param weights of this block, by the rest of their names
   */
  WhisperDecoderBlock(int index, DecoderConfig config, Weights weights) {
    int width = config.width();
    this.index = index;
    this.heads = config.heads();
    float scale = (float) (1 / Math.sqrt(width / (double) heads));
    selfNorm = LayerNorm.read(weights, "self_attn_layer_norm", width);
    selfQkv =
        Linear.stacked(
            Linear.read(weights, "self_attn.q_proj", width, width).scaled(scale),
            Linear.readLenient(weights, "self_attn.k_proj", width, width),
            Linear.read(weights, "self_attn.v_proj", width, width));
    selfOut = Linear.read(weights, "self_attn.out_proj", width, width);
    crossNorm = LayerNorm.read(weights, "encoder_attn_layer_norm", width);
    crossQuery = Linear.read(weights, "encoder_attn.q_proj", width, width).scaled(scale);
    crossKey = Linear.readLenient(weights, "encoder_attn.k_proj", width, width);
    crossValue = Linear.read(weights, "encoder_attn.v_proj", width, width);
    crossOut = Linear.read(weights, "encoder_attn.out_proj", width, width);
    feedForwardNorm = LayerNorm.read(weights, "final_layer_norm", width);
    feedForwardIn = Linear.read(weights, "fc1", config.feedForward(), width);
    feedForwardOut = Linear.read(weights, "fc2", width, config.feedForward());
  }

  /** (1, S, D) -> (H, K, S). */
  NDArray keys(NDArray encoded) {
    return contiguous(byHead(crossKey.apply(encoded)).swapAxes(1, 2)); // (H, K, S)
  }

  /** (1, S, D) -> (H, S, K). */
  NDArray values(NDArray encoded) {
    return contiguous(byHead(crossValue.apply(encoded))); // (H, S, K)
  }

  /** (R, T, D) -> (H, R * T, K). */
  private NDArray byHead(NDArray x) {
    long width = x.getShape().get(2);
    long positions = x.size() / width;
    return x.reshape(new Shape(positions, heads, width / heads)).swapAxes(0, 1);
  }

  /** What is read at every step is laid out in the order in which it is read. */
  private static NDArray contiguous(NDArray view) {
    return view.flatten().reshape(view.getShape());
  }

  /**
   * Applies the block.
   *
   * @param x (R, T, D)
   * @param mask added to self-attention's scores, (T, N); null where all see all
   * @return (R, T, D)
   */
  NDArray apply(NDArray x, TextState texts, Sound sound, NDArray mask, DecoderTap tap) {
    tap.offer(index, Stage.STREAM, x);
    NDArray attended = attendToText(selfNorm.apply(x), texts, mask, tap); // (R, T, D)
    tap.offer(index, Stage.SELF_OUTPUT, attended);
    NDArray afterText = x.add(attended);
    NDArray heard = attendToSound(crossNorm.apply(afterText), sound, tap); // (R, T, D)
    tap.offer(index, Stage.CROSS_OUTPUT, heard);
    NDArray afterSound = afterText.add(heard);
    NDArray inner = feedForwardIn.apply(feedForwardNorm.apply(afterSound));
    tap.offer(index, Stage.INNER, inner);
    NDArray active = inner.getNDArrayInternal().gelu();
    tap.offer(index, Stage.ACTIVE, active);
    NDArray fed = feedForwardOut.apply(active); // (R, T, D)
    tap.offer(index, Stage.FEED_FORWARD_OUTPUT, fed);
    return afterSound.add(fed);
  }

  private NDArray attendToText(NDArray x, TextState texts, NDArray mask, DecoderTap tap) {
    long rows = x.getShape().get(0);
    long count = x.getShape().get(1);
    long width = x.getShape().get(2);
    NDList parts =
        selfQkv
            .apply(x) // (R, T, 3D)
            .reshape(new Shape(rows, count, 3, heads, width / heads))
            .transpose(0, 2, 3, 1, 4) // (R, 3, H, T, K)
            .split(new long[] {1}, 1);
    NDArray query = parts.get(0); // (R, 1, H, T, K)
    NDList seen = texts.join(index, parts.get(1)).split(2, 1); // each (R, 1, H, N, K)
    seen.attach(x.getManager());
    NDArray scores = query.matMul(seen.get(0).swapAxes(3, 4)); // (R, 1, H, T, N)
    NDArray weights = (mask == null ? scores : scores.addi(mask)).softmax(-1);
    tap.offer(index, Stage.SELF_ATTENTION, weights);
    NDArray values = weights.matMul(seen.get(1)); // (R, 1, H, T, K)
    return selfOut.apply(
        values.transpose(0, 3, 1, 2, 4).reshape(new Shape(rows, count, width))); // (R, T, D)
  }

  private NDArray attendToSound(NDArray x, Sound sound, DecoderTap tap) {
    NDArray query = byHead(crossQuery.apply(x)); // (H, R * T, K)
    NDArray weights = query.matMul(sound.keys().get(index)).softmax(-1); // (H, R * T, S)
    tap.offer(index, Stage.CROSS_ATTENTION, weights);
    NDArray values = weights.matMul(sound.values().get(index)); // (H, R * T, K)
    return crossOut.apply(values.swapAxes(0, 1).reshape(x.getShape())); // (R, T, D)
  }
}
