package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Constants on the gradient graph, in memory of the engine's own. What {@link
 * NDManager#create(float[], Shape)} and {@link NDArray#mul(Number)} make stands in a buffer of the
 * JVM's, which is let go of when the array is closed, while the graph still points there: after a
 * garbage collection between forward and backward, gradients are made of whatever stands there
 * then.
 */
public final class EngineMemory {
  private EngineMemory() {}

  /** An array that a graph may outlive. */
  public static NDArray create(NDManager manager, float[] values, Shape shape) {
    try (NDArray buffered = manager.create(values, shape)) {
      return buffered.duplicate();
    }
  }

  /** One number, shape (). */
  public static NDArray scalar(NDManager manager, double value) {
    return manager.full(new Shape(), (float) value);
  }

  /** Multiplied by a number; same shape. */
  public static NDArray scale(double factor, NDArray x) {
    try (NDArray owned = scalar(x.getManager(), factor)) {
      return x.mul(owned);
    }
  }
}
