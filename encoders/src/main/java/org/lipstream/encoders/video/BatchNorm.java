package org.lipstream.encoders.video;

import ai.djl.ndarray.NDArray;
import org.lipstream.encoders.checkpoint.Weights;

/** Batch normalisation over axis 1; in training the running statistics are updated in place. */
record BatchNorm(NDArray gain, NDArray bias, NDArray runningMean, NDArray runningVariance) {
  private static final float MOMENTUM = 0.9f;
  private static final float EPSILON = 1e-5f;

  static BatchNorm read(Weights weights, String prefix, long channels) {
    return new BatchNorm(
        weights.get(prefix + ".weight", channels),
        weights.get(prefix + ".bias", channels),
        weights.get(prefix + ".running_mean", channels),
        weights.get(prefix + ".running_var", channels));
  }

  NDArray apply(NDArray x, boolean training) {
    return ai.djl.nn.norm.BatchNorm.batchNorm(
            x, runningMean, runningVariance, gain, bias, 1, MOMENTUM, EPSILON, training)
        .head();
  }

  /** Whether no gain is negative, so that the normalisation never falls. */
  boolean isRising() {
    return gain.min().getFloat() >= 0;
  }
}
