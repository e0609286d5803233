package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.llm.model.LlamaConfig;

/**
 * Turns queries and keys to positions (RoFormer, arXiv 2104.09864).
 *
 * @param cos (1, 1, positions, d)
 * @param sin (1, 1, positions, d)
 */
record Turning(NDArray cos, NDArray sin) {

  static Turning of(NDManager manager, LlamaConfig config, int positions) {
    int width = config.headDim();
    float[] radians = config.rope().radiansPerPosition(width); // (d / 2)
    float[] cos = new float[positions * width];
    float[] sin = new float[cos.length];
    for (int at = 0; at < cos.length; at++) {
      double angle = at / width * (double) radians[at % width % radians.length];
      cos[at] = (float) Math.cos(angle);
      sin[at] = (float) Math.sin(angle);
    }
    Shape shape = new Shape(1, 1, positions, width);
    return new Turning(manager.create(cos, shape), manager.create(sin, shape));
  }

  /** (B, heads, T, d) at the positions from {@code first} on. */
  NDArray turn(NDArray heads, int first) {
    long count = heads.getShape().get(2);
    String rows = ":,:," + first + ":" + (first + count);
    NDList halves = heads.split(2, 3); // 2 x (B, heads, T, d / 2)
    NDArray across = halves.get(1).neg().concat(halves.get(0), 3); // (B, heads, T, d)
    return heads.mul(cos.get(rows)).add(across.mul(sin.get(rows)));
  }
}
