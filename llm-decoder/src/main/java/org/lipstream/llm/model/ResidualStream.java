package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.lipstream.encoders.tensor.EngineMemory;

/**
 * The residual stream with one constant column in front, (B * T, 1 + hiddenSize), which makes
 * RMSNorm one native call. With the constant c = sqrt(hiddenSize * epsilon),
 *
 * <pre>x / sqrt(mean(x^2) + epsilon) = sqrt(hiddenSize) * x / |(c, x)|</pre>
 *
 * and the factors sqrt(hiddenSize) and the norm's own weights go into the matrices that read the
 * stream. Those ignore the constant (a zero column); those that write to it add nothing to it (a
 * zero row).
 */
final class ResidualStream {
  private static final int CONSTANTS = 1;
  private static final double NO_FLOOR = 1e-30;

  private final int hiddenSize;
  private final double normEpsilon;
  private final Multipliers multipliers;
  private final NDManager manager;

  /**
   * @param manager gets what the methods make
   */
  ResidualStream(LlamaConfig config, NDManager manager) {
    this.hiddenSize = config.hiddenSize();
    this.normEpsilon = config.normEpsilon();
    this.multipliers = config.multipliers();
    this.manager = manager;
  }

  /** (B, T, hiddenSize) -> (B * T, width). */
  NDArray widen(NDArray embeddings) {
    Shape shape = embeddings.getShape();
    float constant = (float) Math.sqrt(hiddenSize * normEpsilon);
    NDArray column = manager.full(new Shape(shape.get(0), shape.get(1), CONSTANTS), constant);
    return column
        .concat(scaled(multipliers.embedding(), embeddings), 2)
        .reshape(-1, CONSTANTS + hiddenSize);
  }

  /** RMSNorm but for the factors that readers hold: (B * T, width) -> the same. */
  static NDArray normalize(NDArray stream) {
    return stream.normalize(2, 1, NO_FLOOR);
  }

  /** (B * T, width) -> (B * T, hiddenSize). */
  static NDArray narrow(NDArray stream) {
    return stream.split(new long[] {CONSTANTS}, 1).get(1);
  }

  /**
   * Other features for the same constants: (B * T, width) and (B, T, hiddenSize) -> (B * T, width).
   */
  static NDArray replaced(NDArray stream, NDArray features) {
    NDArray constants = stream.split(new long[] {CONSTANTS}, 1).get(0);
    long width = features.getShape().get(2);
    return constants.concat(features.reshape(-1, width), 1);
  }

  /** The factors of a norm on normalised values: (hiddenSize) -> (hiddenSize). */
  NDArray factors(NDArray norm) {
    return EngineMemory.scale(Math.sqrt(hiddenSize), norm);
  }

  /** Weights that read the normalised stream: (out, hiddenSize) -> (out, width). */
  NDArray reader(NDArray weight, NDArray norm) {
    NDArray zeros = manager.zeros(new Shape(weight.getShape().get(0), CONSTANTS));
    return zeros.concat(weight.mul(factors(norm)), 1);
  }

  /** Weights that write to the stream: (hiddenSize, in) -> (width, in). */
  NDArray writer(NDArray weight) {
    NDArray zeros = manager.zeros(new Shape(CONSTANTS, weight.getShape().get(1)));
    return zeros.concat(scaled(multipliers.residual(), weight), 0);
  }

  private static NDArray scaled(double factor, NDArray x) {
    return factor == 1 ? x : EngineMemory.scale(factor, x);
  }
}
