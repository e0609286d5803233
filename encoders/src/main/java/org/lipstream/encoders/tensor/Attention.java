package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Attention of several heads over projected queries, keys and values. */
public final class Attention {
  private Attention() {}

  /** (B, T, heads * K) -> (B, heads, T, K). */
  public static NDArray byHead(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(new Shape(shape.get(0), shape.get(1), heads, shape.get(2) / heads))
        .transpose(0, 2, 1, 3);
  }

  /** (B, heads, T, K) -> (B, T, heads * K). */
  public static NDArray joined(NDArray x) {
    Shape shape = x.getShape();
    return x.transpose(0, 2, 1, 3)
        .reshape(new Shape(shape.get(0), shape.get(2), shape.get(1) * shape.get(3)));
  }

  /**
   * Weights after the softmax.
   *
   * @param queries (B, heads, T, K)
   * @param keys (B, heads, S, K)
   * @param bias added to the scores, broadcast to (B, heads, T, S); null for none
   * @return (B, heads, T, S)
   */
  public static NDArray weights(NDArray queries, NDArray keys, NDArray bias) {
    double scale = 1 / Math.sqrt(queries.getShape().get(3));
    NDArray scores = EngineMemory.scale(scale, queries).matMul(keys.swapAxes(2, 3)); // (B, H, T, S)
    return (bias == null ? scores : scores.add(bias)).softmax(-1);
  }
}
