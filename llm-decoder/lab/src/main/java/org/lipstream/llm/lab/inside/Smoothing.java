package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/**
 * SmoothQuant (arXiv 2211.10438): what a linear layer reads is divided by a factor a channel, its
 * weights multiplied by it, so that the range is shared between them: {@code max|x|^a /
 * max|w|^(1-a)} with a = 0.5. Query, key and value share their factors, gate and up theirs.
 */
public final class Smoothing {
  private static final double SHARE = 0.5;
  private static final float LEAST = 1e-5f;

  private final InputRange seen; // null for no smoothing
  private final Map<String, float[]> factors = new HashMap<>();

  private Smoothing(InputRange seen) {
    this.seen = seen;
  }

  /** No factors. */
  public static Smoothing none() {
    return new Smoothing(null);
  }

  /** By the ranges that were seen; weights must pass {@link #weights} before inputs come. */
  public static Smoothing by(InputRange seen) {
    return new Smoothing(seen);
  }

  /** Weights multiplied by the factors. */
  public WeightChange weights() {
    return (block, site, weight) -> {
      if (seen == null || site == Change.Site.MIXED) {
        return weight;
      }
      float[] factor =
          factors.computeIfAbsent(block + "." + site, one -> factors(block, site, weight));
      return weight.mul(weight.getManager().create(factor));
    };
  }

  private float[] factors(int block, Change.Site site, NDArray weight) {
    float[] inputs = seen.channels(block, site);
    float[] outputs = weight.abs().max(new int[] {0}).toFloatArray(); // in
    float[] factor = new float[inputs.length];
    for (int channel = 0; channel < factor.length; channel++) {
      double input = Math.pow(Math.max(LEAST, inputs[channel]), SHARE);
      double output = Math.pow(Math.max(LEAST, outputs[channel]), 1 - SHARE);
      factor[channel] = (float) (input / output);
    }
    return factor;
  }

  /** What linear layers read, divided by the factors. */
  public Change inputs() {
    return new Change() {
      @Override
      public NDArray input(int block, Site site, NDArray x) {
        float[] factor = factors.get(block + "." + site);
        return factor == null ? x : x.div(x.getManager().create(factor));
      }
    };
  }

  /** The largest magnitude that is left of a range. */
  float largest(int block, Change.Site site, InputRange range) {
    float[] factor = factors.get(block + "." + site);
    float[] channels = range.channels(block, site);
    float most = 0;
    for (int channel = 0; channel < channels.length; channel++) {
      most =
          Math.max(most, factor == null ? channels[channel] : channels[channel] / factor[channel]);
    }
    return most;
  }
}
