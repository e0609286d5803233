package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * Layer normalisation over the last axis.
 *
 * @param gain (D)
 * @param bias (D)
 * @param epsilon added to the variance
 */
public record LayerNorm(NDArray gain, NDArray bias, float epsilon) {
  /** What is added where a config does not say. */
  public static final double EPSILON = 1e-5;

  /** Reads {@code weight} and {@code bias} under the prefix. */
  public static LayerNorm read(Weights weights, String prefix, long width) {
    return read(weights, prefix, width, EPSILON);
  }

  /** The same with an epsilon of its own. */
  public static LayerNorm read(Weights weights, String prefix, long width, double epsilon) {
    return new LayerNorm(
        weights.get(prefix + ".weight", width),
        weights.get(prefix + ".bias", width),
        (float) epsilon);
  }

  /** (..., D) -> (..., D). */
  public NDArray apply(NDArray x) {
    return ai.djl.nn.norm.LayerNorm.layerNorm(
            x, new Shape(gain.getShape().get(0)), gain, bias, epsilon)
        .singletonOrThrow();
  }
}
