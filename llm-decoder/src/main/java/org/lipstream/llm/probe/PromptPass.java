package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.lipstream.llm.model.BlockTap.Leftover;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.States;

/**
 * The pass over the prompts, which stand at the right end of their rows. Letters: B rows, T slots,
 * H heads, G heads of one key head.
 */
final class PromptPass {
  /** Keeps the logarithm of a weight of 0 finite. */
  static final float TINY = 1e-30f;

  private final NDManager manager;
  private final LlamaConfig config;
  private final List<RowTrace> traces;
  private final Detail detail;
  private final NDList streams = new NDList(); // (B * T, 1 + D) each, by layer
  private final NDList middles = new NDList(); // the same, by block
  private final NDList received = new NDList(); // (B, key heads, G, T) each, by block
  private final NDList logs = new NDList(); // the same: sums of A log A
  private NDArray queries; // (B, 1, G, G * T)

  PromptPass(NDManager parent, LlamaConfig config, List<RowTrace> traces, Detail detail) {
    this.manager = parent.newSubManager();
    this.config = config;
    this.traces = traces;
    this.detail = detail;
  }

  void take(Leftover kind, NDArray value) {
    if (kind == Leftover.ATTENTION_WEIGHTS) {
      reduce(value);
    } else if (kind == Leftover.STREAM || detail == Detail.FULL) {
      value.attach(manager);
      (kind == Leftover.STREAM ? streams : middles).add(value);
    }
  }

  /**
   * Sums a block's attention over the queries.
   *
   * @param weights (B, key heads, G * T, T)
   */
  private void reduce(NDArray weights) {
    int slots = Math.toIntExact(weights.getShape().get(3));
    if (queries == null) {
      queries = manager.create(queries(slots), queriesShape(slots));
    }
    received.add(queries.matMul(weights)); // (B, key heads, G, T)
    if (detail == Detail.FULL) {
      NDArray logarithms = weights.add(TINY).log().muli(weights);
      logs.add(queries.matMul(logarithms)); // (B, key heads, G, T)
      keepMap(weights.toFloatArray(), slots);
    }
  }

  private Shape queriesShape(int slots) {
    int group = config.queriesPerKey();
    return new Shape(traces.size(), 1, group, (long) group * slots);
  }

  /** Row g of each group picks those of its queries at which a token stands. */
  private float[] queries(int slots) {
    int group = config.queriesPerKey();
    float[] queries = new float[traces.size() * group * group * slots];
    for (int row = 0; row < traces.size(); row++) {
      int padding = slots - traces.get(row).tokens();
      for (int head = 0; head < group; head++) {
        int from = ((row * group + head) * group + head) * slots;
        Arrays.fill(queries, from + padding, from + slots, 1);
      }
    }
    return queries;
  }

  /**
   * @param weights B x H x T x T
   */
  private void keepMap(float[] weights, int slots) {
    int block = received.size() - 1;
    for (int row = 0; row < traces.size(); row++) {
      RowTrace trace = traces.get(row);
      int padding = slots - trace.tokens();
      for (int head = 0; head < config.heads(); head++) {
        for (int query = padding; query < slots; query++) {
          int at = ((row * config.heads() + head) * slots + query) * slots + padding;
          trace.maps().add(block, head, weights, at, query - padding + 1);
        }
      }
    }
  }

  /** Hands everything over to the traces and frees it. */
  void read() {
    for (int layer = 0; layer < streams.size(); layer++) {
      share(streams.get(layer).toFloatArray(), RowTrace::stream, layer);
    }
    for (int block = 0; block < middles.size(); block++) {
      share(middles.get(block).toFloatArray(), RowTrace::middle, block);
    }
    readAttention();
    manager.close();
  }

  /**
   * @param values B x T x (1 + D)
   */
  private void share(float[] values, BiFunction<RowTrace, Integer, States> log, int place) {
    int width = 1 + config.hiddenSize();
    int slots = values.length / width / traces.size();
    for (int row = 0; row < traces.size(); row++) {
      States states = log.apply(traces.get(row), place);
      int end = (row + 1) * slots;
      for (int at = end - traces.get(row).tokens(); at < end; at++) {
        states.add(values, at * width + 1);
      }
    }
  }

  private void readAttention() {
    float[] sums = NDArrays.concat(received, 0).toFloatArray(); // blocks x B x H x T
    float[] logSums = logs.isEmpty() ? null : NDArrays.concat(logs, 0).toFloatArray();
    int slots = sums.length / received.size() / traces.size() / config.heads();
    int end = 0;
    for (int block = 0; block < received.size(); block++) {
      for (RowTrace trace : traces) {
        for (int head = 0; head < config.heads(); head++) {
          end += slots;
          trace.attention(block).add(head, sums, logSums, end - trace.tokens(), trace.tokens());
        }
      }
    }
  }
}
