package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import org.lipstream.llm.model.BlockTap.Leftover;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Detail;

/**
 * The pass over the prompts, which stand at the right end of their rows. Letters: B rows, T slots,
 * H heads, p how many slots of a row are padding.
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
  private final NDList received = new NDList(); // (B, H, 1, T) each, by block
  private final NDList logs = new NDList(); // the same: sums of A log A
  private NDArray queries; // (B, 1, 1, T): 1 where a token stands

  PromptPass(NDManager parent, LlamaConfig config, List<RowTrace> traces, Detail detail) {
    this.manager = parent.newSubManager();
    this.config = config;
    this.traces = traces;
    this.detail = detail;
  }

  void take(Leftover kind, NDArray value) {
    value.attach(manager);
    switch (kind) {
      case STREAM -> streams.add(value);
      case MIDDLE -> middles.add(value);
      case ATTENTION_WEIGHTS -> {
        reduce(value);
        value.close();
      }
    }
  }

  /** Sums a block's attention over the queries. */
  private void reduce(NDArray weights) {
    int slots = Math.toIntExact(weights.getShape().get(3));
    int rows = traces.size();
    if (queries == null) {
      queries = manager.create(queries(slots), new Shape(rows, 1, 1, slots));
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray byHead = weights.reshape(rows, config.heads(), slots, slots); // (B, H, T, T)
      byHead.attach(scope);
      NDArray logarithms = byHead.add(TINY).log().muli(byHead);
      received.add(queries.matMul(byHead)); // (B, H, 1, T)
      logs.add(queries.matMul(logarithms)); // (B, H, 1, T)
      if (detail == Detail.FULL) {
        keepMap(byHead.toFloatArray(), slots);
      }
    }
  }

  private float[] queries(int slots) {
    float[] queries = new float[traces.size() * slots];
    for (int row = 0; row < traces.size(); row++) {
      for (int slot = slots - traces.get(row).tokens(); slot < slots; slot++) {
        queries[row * slots + slot] = 1;
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
      share(streams.get(layer).toFloatArray(), RowTrace::streams, layer);
    }
    for (int block = 0; block < middles.size(); block++) {
      share(middles.get(block).toFloatArray(), RowTrace::middles, block);
    }
    for (int block = 0; block < received.size(); block++) {
      read(block, received.get(block).toFloatArray(), logs.get(block).toFloatArray());
    }
    manager.close();
  }

  /**
   * @param values B x T x (1 + D)
   */
  private void share(float[] values, Function<RowTrace, StateLog> log, int place) {
    int width = 1 + config.hiddenSize();
    int slots = values.length / width / traces.size();
    for (int row = 0; row < traces.size(); row++) {
      int tokens = traces.get(row).tokens();
      int first = (row + 1) * slots - tokens;
      log.apply(traces.get(row)).add(place, values, first, tokens);
    }
  }

  /**
   * @param sums B x H x T
   * @param logSums B x H x T
   */
  private void read(int block, float[] sums, float[] logSums) {
    int slots = sums.length / traces.size() / config.heads();
    for (int row = 0; row < traces.size(); row++) {
      RowTrace trace = traces.get(row);
      for (int head = 0; head < config.heads(); head++) {
        int end = (row * config.heads() + head + 1) * slots;
        trace.attention(block).add(head, sums, logSums, end - trace.tokens(), trace.tokens());
      }
    }
  }
}
