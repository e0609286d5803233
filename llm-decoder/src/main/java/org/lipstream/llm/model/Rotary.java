package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.tensor.EngineMemory;

/**
 * Turns queries and keys to the positions of one pass. Features i and i + headDim / 2 of a head are
 * the coordinates of one turning point. Both sides are scaled on the way by the root of the factor
 * that is due to their products.
 */
sealed interface Rotary {

  /** (B, n, T, headDim) -> the same shape. */
  NDArray turn(NDArray heads);

  /** For the slots start to start + count of a batch. */
  static Rotary at(
      NDManager manager, LlamaConfig config, BatchLayout layout, int start, int count) {
    int rows = layout.distinctRows();
    int headDim = config.headDim();
    float[] radians = config.rope().radiansPerPosition(headDim);
    float scale = (float) Math.sqrt(config.multipliers().attention());
    float[] cos = new float[rows * count * headDim];
    float[] sin = new float[rows * count * headDim];
    for (int at = 0; at < cos.length; at++) {
      int slot = start + at / headDim % count;
      int position = layout.position(at / headDim / count, slot);
      int feature = at % headDim;
      boolean second = feature >= radians.length;
      double angle = position * radians[second ? feature - radians.length : feature];
      cos[at] = scale * (float) Math.cos(angle);
      sin[at] = scale * (float) (second ? Math.sin(angle) : -Math.sin(angle));
    }
    if (count == 1) {
      return new OnePosition(OnePosition.matrices(manager, cos, sin, headDim));
    }
    Shape shape = new Shape(rows, 1, count, headDim);
    return new Positions(
        EngineMemory.create(manager, cos, shape), EngineMemory.create(manager, sin, shape));
  }

  /**
   * x * cos + swapped(x) * sin.
   *
   * @param cos (B or 1, 1, T, headDim)
   * @param sin (B or 1, 1, T, headDim), its first half negative
   */
  record Positions(NDArray cos, NDArray sin) implements Rotary {
    @Override
    public NDArray turn(NDArray heads) {
      NDList halves = heads.split(2, 3);
      return heads.mul(cos).add(halves.get(1).concat(halves.get(0), 3).mul(sin));
    }
  }

  /**
   * The same as one product, where all of a row stands at one position.
   *
   * @param matrix (headDim, headDim), or (B, 1, headDim, headDim) where rows differ
   */
  record OnePosition(NDArray matrix) implements Rotary {
    @Override
    public NDArray turn(NDArray heads) {
      return heads.matMul(matrix);
    }

    private static NDArray matrices(NDManager manager, float[] cos, float[] sin, int headDim) {
      int rows = cos.length / headDim;
      float[] values = new float[rows * headDim * headDim];
      for (int at = 0; at < cos.length; at++) {
        int feature = at % headDim;
        int partner = (feature + headDim / 2) % headDim;
        int matrix = at / headDim * headDim * headDim;
        values[matrix + feature * headDim + feature] = cos[at];
        values[matrix + partner * headDim + feature] = sin[at];
      }
      return rows == 1
          ? manager.create(values, new Shape(headDim, headDim))
          : manager.create(values, new Shape(rows, 1, headDim, headDim));
    }
  }
}
