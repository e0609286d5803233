package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * y = x W^T + b.
 *
 * @param weight (out, in)
 * @param bias (out)
 */
public record Linear(NDArray weight, NDArray bias) {

  /** Reads {@code weight} and {@code bias} under the prefix. */
  public static Linear read(Weights weights, String prefix, long out, long in) {
    return new Linear(weights.get(prefix + ".weight", out, in), weights.get(prefix + ".bias", out));
  }

  /**
   * Query, key and value projections of one width as a single product; a missing bias counts as
   * zeros.
   *
   * @param prefix up to and with the dot before {@code q_proj}
   */
  static Linear readFusedQkv(Weights weights, String prefix, long width) {
    NDList kernels = new NDList(3);
    NDList biases = new NDList(3);
    for (String name : new String[] {"q_proj", "k_proj", "v_proj"}) {
      NDArray kernel = weights.get(prefix + name + ".weight", width, width);
      String bias = prefix + name + ".bias";
      kernels.add(kernel);
      biases.add(
          weights.has(bias)
              ? weights.get(bias, width)
              : kernel.getManager().zeros(new ai.djl.ndarray.types.Shape(width)));
    }
    return new Linear(NDArrays.concat(kernels, 0), NDArrays.concat(biases, 0));
  }

  /** (..., in) -> (..., out). */
  public NDArray apply(NDArray x) {
    return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
  }
}
