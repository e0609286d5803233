package org.lipstream.llm.catalog;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Set;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.llm.recognize.ModelPart;

/**
 * Work for a second of media, of the matrices alone.
 *
 * @param together multiply-adds on many vectors at once, which the processor's arithmetic limits
 * @param apart multiply-adds on one vector after the other, which the memory's speed limits
 */
public record ComputeCost(double together, double apart) {
  static final ComputeCost NONE = new ComputeCost(0, 0);
  private static final int SIDE = 2048;
  private static final int VECTORS = 64;
  private static final int ROUNDS = 8;

  static ComputeCost of(ModelPart part, Set<String> used) {
    double together = 0;
    double apart = 0;
    for (String name : used) {
      StoredTensor tensor = part.checkpoint().tensors().get(name);
      if (tensor.shape().length > 1) {
        together += tensor.elements() * part.perSecond().applyAsDouble(name);
        apart += tensor.elements() * part.stepsPerSecond();
      }
    }
    return new ComputeCost(together, apart);
  }

  ComputeCost plus(ComputeCost other) {
    return new ComputeCost(together + other.together, apart + other.apart);
  }

  /** Seconds on this machine, by how fast it multiplies now; an estimate to a factor of about 2. */
  public double seconds() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray matrix = manager.ones(new Shape(SIDE, SIDE));
      return together / speed(matrix, VECTORS) + apart / speed(matrix, 1);
    }
  }

  /** Multiply-adds a second on so many vectors at once; the first round is not counted. */
  private static double speed(NDArray matrix, int vectors) {
    NDManager manager = matrix.getManager();
    NDArray rows = manager.ones(new Shape(vectors, SIDE));
    long start = 0;
    for (int round = 0; round <= ROUNDS; round++) {
      if (round == 1) {
        start = System.nanoTime();
      }
      try (NDArray product = rows.matMul(matrix)) {
        product.getFloat(0, 0);
      }
    }
    return (double) ROUNDS * vectors * SIDE * SIDE / (System.nanoTime() - start) * 1e9;
  }
}
