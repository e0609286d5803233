package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions on the first features of each head, the others left as they are (Su et al.,
 * arXiv 2104.09864; features i and i + rotated / 2 turn together).
 *
 * @param cos (1, 1, T, rotated)
 * @param sin (1, 1, T, rotated), its first half negative
 */
public record HeadRotation(NDArray cos, NDArray sin) {

  /**
   * For positions 0 to T.
   *
   * @param rotated features of a head that turn; even
   */
  public static HeadRotation of(NDManager manager, int positions, int rotated, double theta) {
    int half = rotated / 2;
    float[] cos = new float[positions * rotated];
    float[] sin = new float[positions * rotated];
    for (int i = 0; i < cos.length; i++) {
      int feature = i % rotated;
      double angle = i / rotated * Math.pow(theta, -(feature % half) / (double) half);
      cos[i] = (float) Math.cos(angle);
      sin[i] = (float) (feature < half ? -Math.sin(angle) : Math.sin(angle));
    }
    Shape shape = new Shape(1, 1, positions, rotated);
    return new HeadRotation(manager.create(cos, shape), manager.create(sin, shape));
  }

  /** (B, heads, T, K) -> the same shape. */
  NDArray apply(NDArray heads) {
    long rotated = cos.getShape().get(3);
    if (rotated == heads.getShape().get(3)) {
      return turn(heads);
    }
    NDList parts = heads.split(new long[] {rotated}, 3);
    return turn(parts.get(0)).concat(parts.get(1), 3);
  }

  /** (B, heads, T, rotated) -> the same shape. */
  private NDArray turn(NDArray heads) {
    NDList halves = heads.split(2, 3);
    return heads.mul(cos).add(halves.get(1).concat(halves.get(0), 3).mul(sin));
  }
}
