package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions as one complex multiplication of the fused projection. Hugging Face's weights
 * pair feature i of a head with feature i + headDim / 2; {@link #interleave} moves partners side by
 * side in the rows of the query and key weights, which no product of queries and keys notices.
 * Queries are scaled by 1 / sqrt(headDim) on the way; values are multiplied by 1.
 */
final class Rotary {
  private final LlamaConfig config;
  private final float[] radiansPerPosition;

  Rotary(LlamaConfig config) {
    this.config = config;
    this.radiansPerPosition = config.rope().radiansPerPosition(config.headDim());
  }

  /** (heads * headDim, ...) with the halves of each head -> the same with pairs side by side. */
  static NDArray interleave(NDArray rows, int headDim) {
    long columns = rows.getShape().size() / rows.getShape().get(0);
    return rows.reshape(-1, 2, headDim / 2, columns) // (heads, 2, pairs, columns)
        .swapAxes(1, 2) // (heads, pairs, 2, columns)
        .reshape(rows.getShape());
  }

  /**
   * Factors for the slots start to start + count of a batch.
   *
   * @return complex, (B or 1, count, fusedHeads * headDim / 2)
   */
  NDArray factors(NDManager manager, BatchLayout layout, int start, int count) {
    int pairs = config.fusedHeads() * config.headDim() / 2;
    int rows = layout.distinctRows();
    float[] values = new float[rows * count * pairs * 2];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        int position = Math.max(0, start + i - layout.leftPadding(row));
        fill(values, (row * count + i) * pairs * 2, position);
      }
    }
    return manager.create(values, new Shape(rows, count, pairs, 2)).complex();
  }

  private void fill(float[] values, int offset, int position) {
    int headDim = config.headDim();
    float[] turn = new float[headDim];
    for (int pair = 0; pair < headDim / 2; pair++) {
      double angle = position * radiansPerPosition[pair];
      turn[2 * pair] = (float) Math.cos(angle);
      turn[2 * pair + 1] = (float) Math.sin(angle);
    }
    float[] scaled = turn.clone();
    float scale = (float) (1 / Math.sqrt(headDim));
    for (int i = 0; i < headDim; i++) {
      scaled[i] *= scale;
    }
    int at = offset;
    for (int head = 0; head < config.heads(); head++, at += headDim) {
      System.arraycopy(scaled, 0, values, at, headDim);
    }
    for (int head = 0; head < config.keyValueHeads(); head++, at += headDim) {
      System.arraycopy(turn, 0, values, at, headDim);
    }
    for (int i = 0; i < config.keyValueHeads() * headDim; i += 2) {
      values[at + i] = 1;
    }
  }
}
