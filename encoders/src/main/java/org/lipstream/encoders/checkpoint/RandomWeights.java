package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Set;

/** Weights of any shape that is asked for, without biases: for measuring time, not words. */
public record RandomWeights(NDManager manager) implements Weights {
  private static final float DEVIATION = 0.02f;

  @Override
  public NDArray get(String name, long... shape) {
    return shape.length == 1
        ? manager.ones(new Shape(shape))
        : manager.randomNormal(0, DEVIATION, new Shape(shape), DataType.FLOAT32);
  }

  @Override
  public boolean has(String name) {
    return !name.endsWith("bias");
  }

  @Override
  public Set<String> names() {
    return Set.of();
  }
}
