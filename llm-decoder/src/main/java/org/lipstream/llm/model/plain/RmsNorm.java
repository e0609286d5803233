package org.lipstream.llm.model.plain;

import ai.djl.ndarray.NDArray;
import org.lipstream.encoders.tensor.EngineMemory;

/**
 * x / sqrt(mean(x^2) + epsilon) * weight over the last axis (Zhang and Sennrich, arXiv 1910.07467).
 *
 * @param weight (D), or (d) for the norm of a head
 */
record RmsNorm(NDArray weight, double epsilon) {

  /** (..., D) -> (..., D). */
  NDArray apply(NDArray x) {
    int last = x.getShape().dimension() - 1;
    NDArray meanSquare = x.mul(x).mean(new int[] {last}, true); // (..., 1)
    NDArray floor = EngineMemory.scalar(x.getManager(), epsilon); // ()
    return x.div(meanSquare.add(floor).sqrt()).mul(weight); // (..., D)
  }
}
