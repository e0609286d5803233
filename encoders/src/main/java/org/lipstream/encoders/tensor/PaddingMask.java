package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Masks that keep a batch's padding out of attention. */
public final class PaddingMask {
  /** Low enough to vanish in a softmax, high enough to stay finite in sums. */
  private static final float HIDDEN = -1e9f;

  private PaddingMask() {}

  /**
   * A mask to add to attention scores.
   *
   * @param lengths valid positions of each row
   * @return (B, 1, 1, time); null where nothing is padded
   */
  public static NDArray additive(NDManager manager, int[] lengths, int time) {
    float[] values = new float[lengths.length * time];
    boolean padded = false;
    for (int row = 0; row < lengths.length; row++) {
      for (int t = lengths[row]; t < time; t++) {
        values[row * time + t] = HIDDEN;
        padded = true;
      }
    }
    return padded ? manager.create(values, new Shape(lengths.length, 1, 1, time)) : null;
  }

  /**
   * A mask to multiply features with.
   *
   * @return (B, time, 1) of ones and zeros; null where nothing is padded
   */
  public static NDArray multiplicative(NDManager manager, int[] lengths, int time) {
    float[] values = new float[lengths.length * time];
    boolean padded = false;
    for (int row = 0; row < lengths.length; row++) {
      for (int t = 0; t < time; t++) {
        boolean valid = t < lengths[row];
        values[row * time + t] = valid ? 1 : 0;
        padded |= !valid;
      }
    }
    return padded ? manager.create(values, new Shape(lengths.length, time, 1)) : null;
  }
}
