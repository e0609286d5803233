package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * Numbers of few bits, simulated: weights and what linear layers read are rounded to the values
 * that so many bits can tell apart, symmetrically about 0.
 */
public final class Rounding {
  private static final float NO_FLOOR = 1e-12f;

  private Rounding() {}

  /** How finely a scale is chosen for what linear layers read. */
  public enum Scale {
    /** One for each layer, fixed beforehand by the largest value that was seen. */
    FIXED,
    /** One for each token, as it comes. */
    BY_TOKEN
  }

  /**
   * Weights of so many bits.
   *
   * @param group inputs that share a scale; 0 for all of an output's
   */
  public static WeightChange weights(int bits, int group) {
    return (block, site, weight) -> {
      Shape shape = weight.getShape();
      NDArray grouped = group == 0 ? weight : weight.reshape(-1, group);
      NDArray rounded = rounded(grouped, grouped.abs().max(new int[] {1}, true), bits);
      return rounded.reshape(shape);
    };
  }

  /** What linear layers read, of so many bits; ranges are the largest that was seen. */
  public static Change inputs(int bits, Scale scale, InputRange seen, Smoothing smoothing) {
    Map<String, Float> ranges = new HashMap<>();
    return new Change() {
      @Override
      public NDArray input(int block, Site site, NDArray x) {
        NDArray most =
            scale == Scale.BY_TOKEN
                ? x.abs().max(new int[] {2}, true) // (B, T, 1)
                : x.getManager()
                    .create(
                        new float[] {
                          ranges.computeIfAbsent(
                              block + "." + site, one -> smoothing.largest(block, site, seen))
                        },
                        new Shape(1, 1, 1));
        return rounded(x, most, bits);
      }
    };
  }

  private static NDArray rounded(NDArray x, NDArray most, int bits) {
    float levels = (1 << (bits - 1)) - 1;
    NDArray step = most.add(NO_FLOOR).div(levels);
    return x.div(step).round().clip(-levels, levels).mul(step);
  }
}
