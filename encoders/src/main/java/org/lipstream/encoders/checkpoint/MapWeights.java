package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * Tensors held in a map.
 *
 * @param source what the tensors come from, for error messages
 */
public record MapWeights(String source, Map<String, NDArray> tensors) implements Weights {

  @Override
  public NDArray get(String name, long... shape) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelFormatException(source + ": tensor " + name + ": missing");
    }
    checkShape(source, name, tensor.getShape().getShape(), shape);
    return tensor;
  }

  @Override
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Compares a tensor's shape with what is expected of it; -1 stands for any size.
   *
   * @throws ModelFormatException if they differ
   */
  static void checkShape(String source, String name, long[] actual, long[] expected) {
    if (expected.length == 0) {
      return;
    }
    boolean same = actual.length == expected.length;
    for (int i = 0; same && i < actual.length; i++) {
      same = expected[i] == -1 || expected[i] == actual[i];
    }
    if (!same) {
      throw new ModelFormatException(
          "%s: tensor %s: shape %s (expected: %s)"
              .formatted(source, name, new Shape(actual), Arrays.toString(expected)));
    }
  }
}
