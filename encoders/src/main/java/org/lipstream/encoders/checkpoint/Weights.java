package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDArray;
import java.util.Set;

/**
 * Named tensors of a model: from a file, or pieces of a parameter vector in training. A model is
 * built anew from them at will, its constructor only looks tensors up.
 */
public interface Weights {

  /**
   * The tensor of that name.
   *
   * @param shape what is expected of it; -1 stands for any size; no sizes at all for any shape
   * @throws ModelFormatException if it is missing or has another shape
   */
  NDArray get(String name, long... shape);

  boolean has(String name);

  /** All names, in a fixed order. */
  Set<String> names();

  /** The tensors whose names start with {@code prefix}, by the rest of their names. */
  default Weights scope(String prefix) {
    return new ScopedWeights(this, prefix);
  }
}
