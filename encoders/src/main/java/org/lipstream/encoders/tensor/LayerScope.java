package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;

/** Keeps memory flat over an encoder's depth. */
public final class LayerScope {
  private LayerScope() {}

  /**
   * Runs a layer and frees all but its result.
   *
   * @param input is used up
   * @param layer makes what it makes in the manager of what it is given
   * @return in the manager that the input was in
   */
  public static NDArray run(NDArray input, UnaryOperator<NDArray> layer) {
    NDManager owner = input.getManager();
    try (NDManager scope = owner.newSubManager()) {
      input.attach(scope);
      NDArray output = layer.apply(input);
      output.attach(owner);
      return output;
    }
  }
}
