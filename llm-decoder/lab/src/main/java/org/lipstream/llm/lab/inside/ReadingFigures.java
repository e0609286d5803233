package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import org.lipstream.monitor.probe.Median;

/** Figures of what is being read, means over blocks: of the newest pass. */
public final class ReadingFigures implements Change {
  private double first;
  private double peak;
  private int blocks;

  @Override
  public NDArray attention(int block, NDArray weights) {
    if (block == 0) {
      first = 0;
      peak = 0;
      blocks = 0;
    }
    first += weights.get(":,:,:,0:1").mean().getFloat();
    blocks++;
    return weights;
  }

  @Override
  public NDArray stream(int layer, NDArray stream) {
    if (layer > 0) {
      float[] values = stream.toFloatArray();
      double most = 0;
      for (float value : values) {
        most = Math.max(most, Math.abs(value));
      }
      peak = Math.max(peak, most / Median.ofMagnitudes(values));
    }
    return stream;
  }

  /** Attention to the first slot, mean over heads and queries. */
  public double first() {
    return first / blocks;
  }

  /** The largest magnitude of any layer, in that layer's medians. */
  public double peak() {
    return peak;
  }
}
