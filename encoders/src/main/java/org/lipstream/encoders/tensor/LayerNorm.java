package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * Layer normalisation over the last axis.
 *
 * @param gain (D)
 * @param bias (D)
 */
public record LayerNorm(NDArray gain, NDArray bias) {
  private static final float EPSILON = 1e-5f;

  /** Reads {@code weight} and {@code bias} under the prefix. */
  public static LayerNorm read(Weights weights, String prefix, long width) {
    return new LayerNorm(
        weights.get(prefix + ".weight", width), weights.get(prefix + ".bias", width));
  }

  /** (..., D) -> (..., D). */
  public NDArray apply(NDArray x) {
    return ai.djl.nn.norm.LayerNorm.layerNorm(
            x, new Shape(gain.getShape().get(0)), gain, bias, EPSILON)
        .singletonOrThrow();
  }
}
