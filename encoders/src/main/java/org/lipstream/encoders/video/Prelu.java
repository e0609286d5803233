package org.lipstream.encoders.video;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * Parametric ReLU with a slope per channel (axis 1). The engine has no kernel for it, so it takes
 * four passes; where all slopes are one number it is a leaky ReLU, which takes one.
 */
record Prelu(float[] slopes, NDArray slope) {

  static Prelu read(Weights weights, String name, long channels) {
    NDArray slope = weights.get(name, channels);
    return new Prelu(slope.toFloatArray(), slope);
  }

  NDArray apply(NDArray x) {
    if (uniform()) {
      return ai.djl.nn.Activation.leakyRelu(x, slopes[0]);
    }
    long[] broadcast = new long[x.getShape().dimension()];
    java.util.Arrays.fill(broadcast, 1);
    broadcast[1] = slopes.length;
    NDArray positive = x.getNDArrayInternal().relu();
    NDArray perChannel = slope.reshape(new Shape(broadcast));
    perChannel.attach(x.getManager());
    return positive.add(x.sub(positive).mul(perChannel));
  }

  /** Whether no slope is negative, so that the activation never falls. */
  boolean isRising() {
    for (float value : slopes) {
      if (value < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean uniform() {
    for (float value : slopes) {
      if (value != slopes[0]) {
        return false;
      }
    }
    return true;
  }
}
