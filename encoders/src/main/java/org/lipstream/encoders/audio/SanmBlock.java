package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Attention;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.encoders.tensor.EncoderTap.Stage;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;

/**
 * A SAN-M block: beside attention, a convolution of the values along time and the values
 * themselves. The first block makes the features narrower, so nothing can go around its attention.
 */
final class SanmBlock {
  private final SanmConfig config;
  private final boolean narrows;
  private final LayerNorm attentionNorm;
  private final Linear queriesKeysValues;
  private final Linear attentionOut;
  private final NDArray memory; // (D, 1, kernel)
  private final LayerNorm feedForwardNorm;
  private final Linear feedForwardIn;
  private final Linear feedForwardOut;
  private final LayerNorm finalNorm; // null for none

  SanmBlock(SanmConfig config, int index, Weights weights) {
    this.config = config;
    int width = config.width();
    int in = index == 0 ? config.inputWidth() : width;
    double epsilon = config.normEpsilon();
    narrows = in != width;
    attentionNorm = LayerNorm.read(weights, "input_layernorm", in, epsilon);
    queriesKeysValues = Linear.readFusedQkv(weights, "self_attn.", width, in);
    attentionOut = Linear.read(weights, "self_attn.o_proj", width, width);
    memory = weights.get("self_attn.fsmn.conv.weight", width, 1, config.kernel());
    feedForwardNorm = LayerNorm.read(weights, "post_attention_layernorm", width, epsilon);
    feedForwardIn = Linear.read(weights, "mlp.fc1", config.feedForward(), width);
    feedForwardOut = Linear.read(weights, "mlp.fc2", width, config.feedForward());
    boolean normed = index == config.transcriptionLayers() - 1 || index == config.layers() - 1;
    finalNorm = normed ? LayerNorm.read(weights, "final_layernorm", width, epsilon) : null;
  }

  /** (1, T, in) -> (1, T, D). */
  NDArray apply(NDArray x, int index, EncoderTap tap) {
    tap.offer(index, Stage.STREAM, x);
    NDArray attended = attend(attentionNorm.apply(x), index, tap); // (1, T, D)
    tap.offer(index, Stage.ATTENTION_OUTPUT, attended);
    NDArray middle = narrows ? attended : x.add(attended);
    NDArray inner = feedForwardIn.apply(feedForwardNorm.apply(middle));
    tap.offer(index, Stage.INNER, inner);
    NDArray active = config.activation().apply(inner);
    tap.offer(index, Stage.ACTIVE, active);
    NDArray fed = feedForwardOut.apply(active);
    tap.offer(index, Stage.FEED_FORWARD_OUTPUT, fed);
    NDArray y = middle.add(fed);
    return finalNorm == null ? y : finalNorm.apply(y);
  }

  private NDArray attend(NDArray x, int index, EncoderTap tap) {
    NDList parts = queriesKeysValues.apply(x).split(3, 2); // (1, T, D) each
    int heads = config.heads();
    NDArray weights =
        Attention.weights(
            Attention.byHead(parts.get(0), heads), Attention.byHead(parts.get(1), heads), null);
    tap.offer(index, Stage.ATTENTION_WEIGHTS, weights);
    NDArray values = parts.get(2);
    NDArray mixed = Attention.joined(weights.matMul(Attention.byHead(values, heads)));
    NDArray remembered =
        Depthwise.alongTime(values.swapAxes(1, 2), memory, (config.kernel() - 1) / 2); // (1, D, T)
    return attentionOut.apply(mixed).add(remembered.swapAxes(1, 2)).add(values); // (1, T, D)
  }
}
