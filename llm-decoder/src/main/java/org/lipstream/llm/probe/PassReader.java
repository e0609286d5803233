package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.llm.model.BlockTap.Leftover;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Detail;

/**
 * Keeps what the blocks leave behind, and reads it some passes later: between a pass's operations
 * even a look at memory is dear, because neither its code nor its data are in the caches. Letters:
 * B rows, T positions of a pass (of a step one), S slots, H heads, n passes.
 */
final class PassReader implements AutoCloseable {
  /** Bounds what waits: a billion parameters leave about a megabyte a step. */
  private static final int AT_ONCE = 32;

  private final NDManager parent;
  private final LlamaConfig config;
  private final List<RowTrace> traces;
  private final boolean full;
  private final FloatReader reader;
  private final PromptAttention prompts;
  private final NDList streams = new NDList(); // (B * T, 1 + D) each: pass, layer
  private final NDList middles = new NDList(); // the same: pass, block
  private final NDList weights = new NDList(); // (B, key heads, G, S) each: pass, block
  private NDManager waiting;
  private int[] live; // the trace of each row
  private boolean inPrompts = true;
  private int passes = 1;

  PassReader(NDManager parent, LlamaConfig config, List<RowTrace> traces, Detail detail) {
    this.parent = parent;
    this.config = config;
    this.traces = traces;
    this.full = detail == Detail.FULL;
    this.reader = new FloatReader(full);
    this.prompts = new PromptAttention(parent, config, traces);
    this.live = IntStream.range(0, traces.size()).toArray();
    this.waiting = parent.newSubManager();
  }

  /** A pass of one position comes for each of these rows. */
  void step(int[] rows) {
    if (inPrompts || passes == AT_ONCE) {
      read();
    }
    live = rows;
    passes++;
  }

  void take(int block, Leftover kind, NDArray value) {
    if (kind == Leftover.STREAM) {
      keep(streams, value);
    } else if (kind == Leftover.MIDDLE) {
      if (full) {
        keep(middles, value);
      }
    } else if (inPrompts) {
      prompts.add(block, value, full);
    } else {
      keep(weights, value);
    }
  }

  private void keep(NDList list, NDArray value) {
    value.attach(waiting);
    list.add(value);
  }

  /** Hands everything over to the traces and frees it. */
  void read() {
    if (passes == 0) {
      return;
    }
    share(streams, RowTrace::addStream);
    if (full) {
      share(middles, RowTrace::addMiddle);
    }
    if (inPrompts) {
      prompts.read();
      inPrompts = false;
    } else {
      readQueries();
      for (int row : live) {
        traces.get(row).grow(passes);
      }
    }
    waiting.close();
    waiting = parent.newSubManager();
    passes = 0;
    streams.clear();
    middles.clear();
    weights.clear();
  }

  /** Where a trace takes tokens of one place. */
  private interface Taking {
    void add(RowTrace trace, int place, float[] values, int at, int step, int count);
  }

  /**
   * @param arrays n x places, each (B * T, 1 + D)
   */
  private void share(NDList arrays, Taking taking) {
    if (inPrompts) {
      for (int place = 0; place < arrays.size(); place++) {
        sharePrompts(place, arrays.get(place), taking);
      }
      return;
    }
    int width = 1 + config.hiddenSize();
    int places = arrays.size() / passes;
    float[] values = joined(arrays, 0); // n x places x B x (1 + D)
    int step = places * live.length * width;
    for (int place = 0; place < places; place++) {
      for (int row = 0; row < live.length; row++) {
        int at = (place * live.length + row) * width + 1;
        taking.add(traces.get(live[row]), place, values, at, step, passes);
      }
    }
  }

  private void sharePrompts(int place, NDArray array, Taking taking) {
    int width = 1 + config.hiddenSize();
    int slots = Math.toIntExact(array.getShape().get(0)) / live.length;
    float[] values = reader.read(array); // B x T x (1 + D)
    for (int row = 0; row < live.length; row++) {
      RowTrace trace = traces.get(live[row]);
      int from = (row + 1) * slots - trace.tokens();
      taking.add(trace, place, values, from * width + 1, width, trace.tokens());
    }
  }

  /** One native call that joins, and one that reads, instead of one for each of many arrays. */
  private float[] joined(NDList arrays, int axis) {
    try (NDArray all = NDArrays.concat(arrays, axis)) {
      return reader.read(all);
    }
  }

  private void readQueries() {
    int blocks = config.blocks();
    int[] slots = new int[passes]; // S
    int length = 0;
    for (int pass = 0; pass < passes; pass++) {
      slots[pass] = Math.toIntExact(weights.get(pass * blocks).getShape().get(3));
      length += blocks * slots[pass];
    }
    float[] values = joined(weights, 3); // B x H x n x blocks x S
    int at = 0;
    for (int pass = 0; pass < passes; pass++) {
      for (int block = 0; block < blocks; block++) {
        at += slots[pass];
        addQueries(block, pass, values, at, length);
      }
    }
  }

  /**
   * @param end of the first head's weights
   * @param step from head to head
   */
  private void addQueries(int block, int pass, float[] values, int end, int step) {
    int at = end;
    for (int row : live) {
      RowTrace trace = traces.get(row);
      int seen = trace.tokens() + pass + 1;
      for (int head = 0; head < config.heads(); head++) {
        trace.attention(block).addQuery(head, values, at - seen, seen);
        trace.addToMap(block, head, values, at - seen, seen);
        at += step;
      }
    }
  }

  @Override
  public void close() {
    waiting.close();
    prompts.close();
  }
}
