package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import org.lipstream.llm.model.LlamaConfig;

/**
 * How much attention each key head pays to what lies farther back than a window, the first token
 * apart: heads that retrieve pay much, heads that stream none (DuoAttention, arXiv 2410.10819). One
 * row.
 */
public final class FarAttention implements Change {
  private final int window;
  private final int queriesPerKey;
  private final double[][] sums; // [block][key head]
  private long queries; // of the first block

  /** Beyond so many tokens. */
  public FarAttention(LlamaConfig config, int window) {
    this.window = window;
    this.queriesPerKey = config.queriesPerKey();
    this.sums = new double[config.blocks()][config.keyValueHeads()];
  }

  @Override
  public NDArray attention(int block, NDArray weights) {
    int heads = Math.toIntExact(weights.getShape().get(1));
    int count = Math.toIntExact(weights.getShape().get(2));
    int slots = Math.toIntExact(weights.getShape().get(3));
    float[] values = weights.toFloatArray();
    for (int head = 0; head < heads; head++) {
      for (int query = 0; query < count; query++) {
        int from = (head * count + query) * slots;
        int end = slots - count + query - window; // the first slot that is near
        for (int slot = 1; slot <= end; slot++) {
          sums[block][head / queriesPerKey] += values[from + slot];
        }
      }
    }
    queries += block == 0 ? count : 0;
    return weights;
  }

  /** Mean share of a query's attention, by block and key head. */
  public double[][] shares() {
    double[][] shares = new double[sums.length][];
    for (int block = 0; block < sums.length; block++) {
      shares[block] = new double[sums[block].length];
      for (int head = 0; head < sums[block].length; head++) {
        shares[block][head] = sums[block][head] / (queries * queriesPerKey);
      }
    }
    return shares;
  }
}
