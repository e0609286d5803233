package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Set;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * Weights whose tensors stay with a scope until it closes, so that what is computed goes with it.
 */
record BorrowedWeights(Weights weights, NDManager scope) implements Weights {

  @Override
  public NDArray get(String name, long... shape) {
    NDArray tensor = weights.get(name, shape);
    tensor.tempAttach(scope);
    return tensor;
  }

  @Override
  public boolean has(String name) {
    return weights.has(name);
  }

  @Override
  public Set<String> names() {
    return weights.names();
  }
}
