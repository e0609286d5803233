package org.lipstream.llm.model.plain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.tensor.EngineMemory;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.LlamaConfig;

/**
 * Turns queries and keys by their positions (RoFormer, arXiv 2104.09864): features i and i + d / 2
 * of a head are the coordinates of a point that turns by one angle a position.
 *
 * @param cos (B, 1, T, d), both halves alike
 * @param sin (B, 1, T, d), both halves alike
 */
record RotaryEmbedding(NDArray cos, NDArray sin) {

  /** For whole rows; a position counts from its row's first real slot. */
  static RotaryEmbedding of(
      LlamaConfig config, BatchLayout layout, int positions, NDManager manager) {
    int headDim = config.headDim();
    float[] radians = config.rope().radiansPerPosition(headDim); // (d / 2)
    float[] cos = new float[layout.rows() * positions * headDim];
    float[] sin = new float[cos.length];
    int at = 0;
    for (int row = 0; row < layout.rows(); row++) {
      for (int slot = 0; slot < positions; slot++) {
        int position = layout.position(row, slot);
        for (int feature = 0; feature < headDim; feature++, at++) {
          double angle = position * radians[feature % radians.length];
          cos[at] = (float) Math.cos(angle);
          sin[at] = (float) Math.sin(angle);
        }
      }
    }
    Shape shape = new Shape(layout.rows(), 1, positions, headDim);
    return new RotaryEmbedding(
        EngineMemory.create(manager, cos, shape), EngineMemory.create(manager, sin, shape));
  }

  /** (B, heads, T, d) -> (B, heads, T, d). */
  NDArray turn(NDArray heads) {
    NDList halves = heads.split(2, 3); // 2 x (B, heads, T, d / 2)
    NDArray turnedBack = halves.get(1).neg().concat(halves.get(0), 3); // (B, heads, T, d)
    return heads.mul(cos).add(turnedBack.mul(sin)); // (B, heads, T, d)
  }
}
