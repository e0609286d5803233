package org.lipstream.encoders.audio;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.tensor.Convolution;

/** Convolution along time in each channel by itself. */
final class Depthwise {
  private Depthwise() {}

  /**
   * With zeros beyond the ends, as many more ahead or behind as an even span asks for.
   *
   * @param x (B, channels, T)
   * @param kernel (channels, 1, span)
   * @param behind zeros before the first vector
   * @return (B, channels, T)
   */
  static NDArray alongTime(NDArray x, NDArray kernel, long behind) {
    Shape shape = x.getShape();
    long span = kernel.getShape().get(2);
    NDManager manager = x.getManager();
    NDArray before = manager.zeros(new Shape(shape.get(0), shape.get(1), behind));
    NDArray after = manager.zeros(new Shape(shape.get(0), shape.get(1), span - 1 - behind));
    int channels = Math.toIntExact(kernel.getShape().get(0));
    Convolution convolution = new Convolution(kernel, null, new Shape(1), new Shape(0), channels);
    return convolution.apply(NDArrays.concat(new NDList(before, x, after), 2));
  }
}
