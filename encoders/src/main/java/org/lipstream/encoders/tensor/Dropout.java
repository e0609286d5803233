package org.lipstream.encoders.tensor;

import ai.djl.ndarray.NDArray;

/** Zeroes activations at random in training; {@link #NONE} otherwise. */
public interface Dropout {
  Dropout NONE = x -> x;

  /** Same shape as the input. */
  NDArray apply(NDArray x);

  /** Drops with probability {@code rate} and scales what is left. */
  static Dropout of(double rate) {
    if (rate == 0) {
      return NONE;
    }
    return x -> x.getNDArrayInternal().dropout(x, (float) rate, true).singletonOrThrow();
  }
}
