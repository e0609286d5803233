package org.lipstream.monitor.probe;

import java.util.Arrays;

/** One sequence's attention in one block, summed over its queries as they come. */
final class AttentionSums {
  private final float[][] received; // [head][token]
  private final double[] entropy; // sums, in nats
  private final boolean withEntropy;

  /**
   * @param withEntropy whether it is wanted; else it is NaN
   */
  AttentionSums(int heads, int capacity, boolean withEntropy) {
    this.withEntropy = withEntropy;
    received = new float[heads][capacity];
    entropy = new double[heads];
  }

  /**
   * Adds sums over queries.
   *
   * @param sums of the weights of the keys 0 to count - 1, from {@code at} on
   * @param logs the same of {@code A log A}; null where entropy is not wanted
   */
  void add(int head, float[] sums, float[] logs, int at, int count) {
    add(head, sums, at, count);
    for (int key = 0; key < count && logs != null; key++) {
      entropy[head] -= logs[at + key];
    }
  }

  /** Adds the weights of one query. */
  void addQuery(int head, float[] weights, int at, int count) {
    add(head, weights, at, count);
    for (int key = 0; key < count && withEntropy; key++) {
      float weight = weights[at + key];
      entropy[head] -= weight > 0 ? weight * Math.log(weight) : 0;
    }
  }

  private void add(int head, float[] weights, int at, int count) {
    if (count > received[head].length) {
      received[head] = Arrays.copyOf(received[head], count * 5 / 4);
    }
    float[] sums = received[head];
    for (int key = 0; key < count; key++) {
      sums[key] += weights[at + key];
    }
  }

  AttentionStats stats(int tokens, float[] valueNorms) {
    int heads = received.length;
    float[] alpha = new float[heads * tokens];
    float[] means = new float[heads];
    long notFinite = 0;
    for (int head = 0; head < heads; head++) {
      means[head] = withEntropy ? (float) (entropy[head] / tokens) : Float.NaN;
      for (int key = 0; key < tokens; key++) {
        float mean = received[head][key] / (tokens - key);
        notFinite += Float.isFinite(mean) ? 0 : 1;
        alpha[head * tokens + key] = mean;
      }
    }
    return new AttentionStats(heads, tokens, alpha, means, notFinite, valueNorms);
  }
}
