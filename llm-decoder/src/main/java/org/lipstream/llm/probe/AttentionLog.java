package org.lipstream.llm.probe;

import java.util.Arrays;
import org.lipstream.monitor.probe.AttentionStats;

/** One row's attention in one block, summed over its queries as they come. */
final class AttentionLog {
  private final float[][] received; // [head][token]
  private final double[] entropy; // sums, in nats

  AttentionLog(int heads, int capacity) {
    received = new float[heads][capacity];
    entropy = new double[heads];
  }

  /**
   * Adds weights, or sums of them over queries.
   *
   * @param weights of the keys 0 to count - 1, from {@code at} on
   * @param logs the same of {@code A log A}; null where entropy is not wanted
   */
  void add(int head, float[] weights, float[] logs, int at, int count) {
    if (count > received[head].length) {
      received[head] = Arrays.copyOf(received[head], count * 5 / 4);
    }
    float[] sums = received[head];
    for (int key = 0; key < count; key++) {
      sums[key] += weights[at + key];
    }
    if (logs == null) {
      entropy[head] = Double.NaN;
      return;
    }
    double nats = 0;
    for (int key = 0; key < count; key++) {
      nats -= logs[at + key];
    }
    entropy[head] += nats;
  }

  AttentionStats stats(int tokens, float[] valueNorms) {
    int heads = received.length;
    float[] alpha = new float[heads * tokens];
    float[] means = new float[heads];
    long notFinite = 0;
    for (int head = 0; head < heads; head++) {
      means[head] = (float) (entropy[head] / tokens);
      for (int key = 0; key < tokens; key++) {
        float mean = received[head][key] / (tokens - key);
        notFinite += Float.isFinite(mean) ? 0 : 1;
        alpha[head * tokens + key] = mean;
      }
    }
    return new AttentionStats(heads, tokens, alpha, means, notFinite, valueNorms);
  }
}
