package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Rotary positions of the fused projection: x * cos + (x * swap) * sin, where the constant matrix
 * swap turns the halves (a, b) of a head into (-b, a). Queries are scaled by 1 / sqrt(headDim) on
 * the way; values get a cosine of 1 and a sine of 0, which spares taking them apart.
 *
 * @param cos (B or 1, T, fusedHeads, headDim)
 * @param sin (B or 1, T, fusedHeads, headDim)
 * @param swap (headDim, headDim)
 */
record Rotary(NDArray cos, NDArray sin, NDArray swap) {

  /** Factors for the slots start to start + count of a batch. */
  static Rotary at(
      NDManager manager, LlamaConfig config, BatchLayout layout, int start, int count) {
    int width = config.fusedHeads() * config.headDim();
    float[] radians = config.rope().radiansPerPosition(config.headDim());
    int rows = layout.distinctRows();
    float[] cos = new float[rows * count * width];
    float[] sin = new float[rows * count * width];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        int position = Math.max(0, start + i - layout.leftPadding(row));
        int offset = (row * count + i) * width;
        fill(config, cos, offset, radians, angle -> Math.cos(position * angle), 1);
        fill(config, sin, offset, radians, angle -> Math.sin(position * angle), 0);
      }
    }
    Shape shape = new Shape(rows, count, config.fusedHeads(), config.headDim());
    return new Rotary(
        manager.create(cos, shape), manager.create(sin, shape), swap(manager, config.headDim()));
  }

  /** (B, T, fusedHeads, headDim) -> the same, turned to their positions. */
  NDArray turn(NDArray heads) {
    return heads.mul(cos).add(heads.matMul(swap).mul(sin));
  }

  private interface Wave {
    double of(double radiansPerPosition);
  }

  private static void fill(
      LlamaConfig config, float[] to, int offset, float[] radians, Wave wave, float ofValues) {
    int headDim = config.headDim();
    float scale = (float) (1 / Math.sqrt(headDim));
    int queries = config.heads() * headDim;
    int keys = config.keyValueHeads() * headDim;
    for (int i = 0; i < headDim; i++) {
      to[offset + queries + i] = (float) wave.of(radians[i % radians.length]);
      to[offset + i] = to[offset + queries + i] * scale;
    }
    for (int at = headDim; at < queries; at += headDim) {
      System.arraycopy(to, offset, to, offset + at, headDim);
    }
    for (int at = headDim; at < keys; at += headDim) {
      System.arraycopy(to, offset + queries, to, offset + queries + at, headDim);
    }
    Arrays.fill(to, offset + queries + keys, offset + queries + 2 * keys, ofValues);
  }

  private static NDArray swap(NDManager manager, int headDim) {
    float[] values = new float[headDim * headDim];
    int half = headDim / 2;
    for (int i = 0; i < half; i++) {
      values[(i + half) * headDim + i] = -1;
      values[i * headDim + i + half] = 1;
    }
    return manager.create(values, new Shape(headDim, headDim));
  }
}
