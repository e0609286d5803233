package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** What a feed-forward layer does between its two products, under Hugging Face's names. */
public enum Activation {
  GELU,
  RELU,
  SILU;

  /**
   * Reads the name that a config gives.
   *
   * @throws ModelFormatException if it is another one
   */
  public static Activation of(String name) {
    for (Activation activation : values()) {
      if (activation.name().toLowerCase(Locale.ROOT).equals(name)) {
        return activation;
      }
    }
    throw new ModelFormatException("activation: " + name + " (expected: gelu, relu or silu)");
  }

  /** Same shape as the input. */
  public NDArray apply(NDArray x) {
    return switch (this) {
      case GELU -> x.getNDArrayInternal().gelu();
      case RELU -> x.getNDArrayInternal().relu();
      case SILU -> x.mul(x.getNDArrayInternal().sigmoid());
    };
  }
}
