package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Fixed position vectors in Whisper's layout: sines in the first half, cosines in the second. */
public final class Sinusoids {
  private static final double LONGEST = 10_000;

  private Sinusoids() {}

  /**
   * Vectors of neighbouring positions.
   *
   * @param first position of the first row
   * @return (count, width)
   */
  public static NDArray of(NDManager manager, int first, int count, int width) {
    int half = width / 2;
    float[] values = new float[count * width];
    for (int i = 0; i < half; i++) {
      double frequency = Math.exp(-Math.log(LONGEST) / (half - 1) * i);
      for (int row = 0; row < count; row++) {
        values[row * width + i] = (float) Math.sin((first + row) * frequency);
        values[row * width + half + i] = (float) Math.cos((first + row) * frequency);
      }
    }
    return manager.create(values, new Shape(count, width));
  }
}
