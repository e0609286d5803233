package org.lipstream.encoders.project;

import ai.djl.ndarray.NDArray;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Activation;
import org.lipstream.encoders.tensor.Linear;

/** Linear -> activation -> Linear, as most audio LLMs project their encoder's vectors. */
public record FeedForwardProjector(Linear in, Activation activation, Linear out) {

  /** Reads both layers, with biases. */
  public static FeedForwardProjector read(
      Weights weights, String in, String out, Widths widths, Activation activation) {
    return new FeedForwardProjector(
        Linear.read(weights, in, widths.inner, widths.input),
        activation,
        Linear.read(weights, out, widths.output, widths.inner));
  }

  /** Reads both layers, which have no biases. */
  public static FeedForwardProjector readUnbiased(
      Weights weights, String in, String out, Widths widths, Activation activation) {
    return new FeedForwardProjector(
        Linear.readUnbiased(weights, in, widths.inner, widths.input),
        activation,
        Linear.readUnbiased(weights, out, widths.output, widths.inner));
  }

  /** Widths before, between and after both layers. */
  public record Widths(long input, long inner, long output) {}

  /** (..., input) -> (..., output). */
  public NDArray apply(NDArray x) {
    return out.apply(activation.apply(in.apply(x)));
  }
}
