package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.BiFunction;
import org.lipstream.llm.model.BlockTap.Leftover;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.States;

/**
 * The passes after the prompts, one position each. What they leave is read some passes at a time,
 * so that a pass costs no native call. Letters: B rows, S slots, H heads, n passes.
 */
final class StepPasses {
  /** Bounds what waits: a billion parameters leave about a megabyte a pass. */
  private static final int AT_ONCE = 16;

  private final NDManager parent;
  private final LlamaConfig config;
  private final List<RowTrace> traces;
  private final Detail detail;
  private final NDList streams = new NDList(); // (B, 1 + D) each: pass, layer
  private final NDList middles = new NDList(); // the same: pass, block
  private final NDList weights = new NDList(); // (B, key heads, G, S) each: pass, block
  private NDManager waiting;
  private int[] live = {};
  private int passes;

  StepPasses(NDManager parent, LlamaConfig config, List<RowTrace> traces, Detail detail) {
    this.parent = parent;
    this.config = config;
    this.traces = traces;
    this.detail = detail;
  }

  /** A pass over these rows comes. */
  void begin(int[] rows) {
    if (passes == AT_ONCE) {
      read();
    }
    live = rows;
    passes++;
    if (waiting == null) {
      waiting = parent.newSubManager();
    }
  }

  void take(Leftover kind, NDArray value) {
    NDList list =
        switch (kind) {
          case STREAM -> streams;
          case MIDDLE -> detail == Detail.FULL ? middles : null;
          case ATTENTION_WEIGHTS -> weights;
        };
    if (list != null) {
      value.attach(waiting);
      list.add(value);
    }
  }

  /** Hands everything over to the traces and frees it. */
  void read() {
    if (waiting == null) {
      return;
    }
    readAttention();
    share(NDArrays.concat(streams, 0).toFloatArray(), RowTrace::stream, config.blocks() + 1);
    if (!middles.isEmpty()) {
      share(NDArrays.concat(middles, 0).toFloatArray(), RowTrace::middle, config.blocks());
    }
    for (int row : live) {
      traces.get(row).grow(passes);
    }
    waiting.close();
    waiting = null;
    passes = 0;
    streams.clear();
    middles.clear();
    weights.clear();
  }

  /**
   * @param values n x places x B x (1 + D)
   */
  private void share(float[] values, BiFunction<RowTrace, Integer, States> log, int places) {
    int width = 1 + config.hiddenSize();
    int at = 1;
    for (int pass = 0; pass < passes; pass++) {
      for (int place = 0; place < places; place++) {
        for (int row : live) {
          log.apply(traces.get(row), place).add(values, at);
          at += width;
        }
      }
    }
  }

  private void readAttention() {
    int[] slots = new int[passes];
    int all = 0;
    for (int pass = 0; pass < passes; pass++) {
      slots[pass] = Math.toIntExact(weights.get(pass * config.blocks()).getShape().get(3));
      all += slots[pass] * config.blocks();
    }
    NDArray joined = NDArrays.concat(weights, 3); // (B, key heads, G, all)
    float[] values = joined.toFloatArray();
    float[] logs =
        detail == Detail.FULL
            ? joined.add(PromptPass.TINY).log().muli(joined).toFloatArray()
            : null;
    for (int row = 0; row < live.length; row++) {
      RowTrace trace = traces.get(live[row]);
      for (int head = 0; head < config.heads(); head++) {
        int at = (row * config.heads() + head) * all;
        for (int pass = 0; pass < passes; pass++) {
          int seen = trace.tokens() + pass + 1;
          for (int block = 0; block < config.blocks(); block++) {
            at += slots[pass];
            trace.attention(block).add(head, values, logs, at - seen, seen);
            if (trace.maps() != null) {
              trace.maps().add(block, head, values, at - seen, seen);
            }
          }
        }
      }
    }
  }
}
