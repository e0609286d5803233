package org.lipstream.encoders.downsample;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Makes one vector of every {@code rate} neighbours, the compression rate; a rest at the end is
 * padded with zeros.
 */
public interface Downsampler {

  /** (B, T, D) -> (B, ceil(T / rate), outputWidth(D)). */
  NDArray apply(NDArray x);

  int rate();

  int outputWidth(int width);

  /** Vectors that are left of so many. */
  default int outputFrames(int frames) {
    return (frames + rate() - 1) / rate();
  }

  /** The mean of each group (Llama-AVSR's average pooling). */
  static Downsampler averagePool(int rate) {
    return new Grouping(rate) {
      @Override
      public NDArray apply(NDArray x) {
        return rate() == 1 ? x : group(x).mean(new int[] {2});
      }

      @Override
      public int outputWidth(int width) {
        return width;
      }
    };
  }

  /** Each group side by side in one wider vector. */
  static Downsampler stack(int rate) {
    return new Grouping(rate) {
      @Override
      public NDArray apply(NDArray x) {
        return rate() == 1 ? x : group(x).flatten(2, 3);
      }

      @Override
      public int outputWidth(int width) {
        return width * rate();
      }
    };
  }

  /** What both have in common: (B, T, D) -> (B, groups, rate, D). */
  abstract class Grouping implements Downsampler {
    private final int rate;

    private Grouping(int rate) {
      if (rate < 1) {
        throw new IllegalArgumentException("rate: " + rate + " (expected: >= 1)");
      }
      this.rate = rate;
    }

    @Override
    public int rate() {
      return rate;
    }

    NDArray group(NDArray x) {
      long batch = x.getShape().get(0);
      long time = x.getShape().get(1);
      long width = x.getShape().get(2);
      int groups = outputFrames(Math.toIntExact(time));
      long missing = (long) groups * rate - time;
      NDArray whole = x;
      if (missing > 0) {
        NDArray zeros = x.getManager().zeros(new Shape(batch, missing, width));
        whole = NDArrays.concat(new NDList(x, zeros), 1);
      }
      return whole.reshape(new Shape(batch, groups, rate, width));
    }
  }
}
