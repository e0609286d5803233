package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.LayerNorm;
import org.lipstream.encoders.tensor.Linear;

/**
 * The Conformer's convolution: twice as wide and gated, then along time in each channel by itself,
 * normalised by the training's statistics.
 *
 * @param up (2 * inner, D)
 * @param kernel (inner, 1, span)
 * @param scale of the batch normalisation, (inner, 1)
 * @param shift of the batch normalisation, (inner, 1)
 */
record ConformerConvolution(
    LayerNorm norm, Linear up, NDArray kernel, NDArray scale, NDArray shift, Linear down) {
  private static final double EPSILON = 1e-5;

  static ConformerConvolution read(ConformerConfig config, Weights weights) {
    int width = config.width();
    int inner = config.inner();
    NDArray gain = weights.get("batch_norm.weight", inner);
    NDArray variance = weights.get("batch_norm.running_var", inner);
    NDArray scale = gain.div(variance.add(EPSILON).sqrt());
    NDArray mean = weights.get("batch_norm.running_mean", inner);
    NDArray shift = weights.get("batch_norm.bias", inner).sub(mean.mul(scale));
    return new ConformerConvolution(
        LayerNorm.read(weights, "norm", width),
        pointwise(weights, "up_conv", 2L * inner, width),
        weights.get("depth_conv.conv.weight", inner, 1, config.kernel()),
        scale.reshape(inner, 1),
        shift.reshape(inner, 1),
        pointwise(weights, "down_conv", width, inner));
  }

  /** A convolution that spans one vector is a linear layer. */
  private static Linear pointwise(Weights weights, String name, long out, long in) {
    NDArray kernel = weights.get(name + ".weight", out, in, 1);
    return new Linear(kernel.reshape(out, in), weights.get(name + ".bias", out));
  }

  /** (1, T, D) -> the same shape. */
  NDArray apply(NDArray x) {
    NDList halves = up.apply(norm.apply(x)).split(2, 2);
    NDArray gate = halves.get(1).getNDArrayInternal().sigmoid();
    NDArray gated = halves.get(0).mul(gate).swapAxes(1, 2); // (1, inner, T)
    NDArray mixed = Depthwise.alongTime(gated, kernel, kernel.getShape().get(2) / 2);
    NDArray normal = mixed.mul(scale).add(shift);
    return down.apply(Activation.SILU.apply(normal).swapAxes(1, 2)); // (1, T, D)
  }
}
