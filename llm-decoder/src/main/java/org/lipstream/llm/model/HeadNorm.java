package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.EngineMemory;

/**
 * RMSNorm of each head's queries and keys, as Qwen3 has it, by the constant column of {@link
 * ResidualStream}: with c = sqrt(headDim * epsilon),
 *
 * <pre>x / sqrt(mean(x^2) + epsilon) = sqrt(headDim) * x / |(c, x)|</pre>
 *
 * @param factors the norms' weights times sqrt(headDim), (heads + keyValueHeads, 1, headDim)
 */
record HeadNorm(NDArray factors, float constant) {
  private static final double NO_FLOOR = 1e-30;
  private static final int HEADS_AXIS = 1;
  private static final int FEATURE_AXIS = 3;

  /**
   * Reads {@code q_norm.weight} and {@code k_norm.weight}; differentiable.
   *
   * @param attention the tensors of one attention layer; the result is in the manager of the first
   */
  static HeadNorm read(LlamaConfig config, Weights attention) {
    long width = config.headDim();
    NDArray query = attention.get("q_norm.weight", width).reshape(1, 1, width);
    NDArray key = attention.get("k_norm.weight", width).reshape(1, 1, width);
    NDArray both =
        query
            .repeat(0, config.heads())
            .concat(key.repeat(0, config.keyValueHeads()), 0); // (H + K, 1, d)
    return new HeadNorm(
        EngineMemory.scale(Math.sqrt(width), both),
        (float) Math.sqrt(width * config.normEpsilon()));
  }

  /** Queries and keys, (B, H + K, T, d) -> the same shape. */
  NDArray apply(NDArray heads) {
    Shape shape = heads.getShape();
    Shape column = new Shape(shape.get(0), shape.get(HEADS_AXIS), shape.get(2), 1);
    NDArray widened = heads.getManager().full(column, constant).concat(heads, FEATURE_AXIS);
    NDArray normalized = widened.normalize(2, FEATURE_AXIS, NO_FLOOR); // (B, H + K, T, 1 + d)
    return normalized.split(new long[] {1}, FEATURE_AXIS).get(1).mul(factors);
  }
}
