package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * y = x W^T + b.
 *
 * @param weight (out, in)
 * @param bias (out); null for none
 */
public record Linear(NDArray weight, NDArray bias) {

  /** Reads {@code weight} and {@code bias} under the prefix. */
  public static Linear read(Weights weights, String prefix, long out, long in) {
    return new Linear(weights.get(prefix + ".weight", out, in), weights.get(prefix + ".bias", out));
  }

  /** The same, where the bias may be missing. */
  public static Linear readLenient(Weights weights, String prefix, long out, long in) {
    return weights.has(prefix + ".bias")
        ? read(weights, prefix, out, in)
        : new Linear(weights.get(prefix + ".weight", out, in), null);
  }

  /** Reads {@code weight} under the prefix; there is no bias. */
  public static Linear readUnbiased(Weights weights, String prefix, long out, long in) {
    return new Linear(weights.get(prefix + ".weight", out, in), null);
  }

  /**
   * Query, key and value projections of one width as a single product; a missing bias counts as
   * zeros.
   *
   * @param prefix up to and with the dot before {@code q_proj}
   * @param in width of what is projected
   */
  public static Linear readFusedQkv(Weights weights, String prefix, long width, long in) {
    return stacked(
        readLenient(weights, prefix + "q_proj", width, in),
        readLenient(weights, prefix + "k_proj", width, in),
        readLenient(weights, prefix + "v_proj", width, in));
  }

  /** Several of the same input as a single product, their outputs one after the other. */
  public static Linear stacked(Linear... parts) {
    NDList weights = new NDList(parts.length);
    NDList biases = new NDList(parts.length);
    for (Linear part : parts) {
      weights.add(part.weight);
      biases.add(
          part.bias == null
              ? part.weight.getManager().zeros(new Shape(part.weight.getShape().get(0)))
              : part.bias);
    }
    return new Linear(NDArrays.concat(weights, 0), NDArrays.concat(biases, 0));
  }

  /** One whose outputs are multiplied by a number. */
  public Linear scaled(float factor) {
    return new Linear(
        EngineMemory.scale(factor, weight), bias == null ? null : EngineMemory.scale(factor, bias));
  }

  /** (..., in) -> (..., out). */
  public NDArray apply(NDArray x) {
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }
}
