package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lipstream.llm.model.BlockTap.Leftover;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Detail;

/**
 * Keeps what the blocks leave behind, and reads it when it is asked for, but for the prompts'
 * streams: between a step's operations even a look at memory is dear, because neither its code nor
 * its data are in the caches. What is kept belongs to no manager and outlives the decode. Used by
 * one thread at a time, the last of which need not be the one that decoded. Letters: B rows, T
 * positions of a pass (of a step one), S slots, H heads, n passes.
 */
final class PassReader implements AutoCloseable {
  /** Bounds what waits: a billion parameters leave about a megabyte a step. */
  private static final int AT_ONCE = 32;

  private final LlamaConfig config;
  private final List<RowTrace> traces;
  private final boolean full;
  private final FloatReader reader;
  private final PromptAttention prompts;
  private final NDList streams = new NDList(); // (B, 1 + D) each: pass, layer
  private final NDList middles = new NDList(); // the same: pass, block
  private final NDList weights = new NDList(); // (B, key heads, G, S) each: pass, block
  private int[] live; // the trace of each row
  private boolean inPrompts = true;
  private int passes; // unread ones of one position

  PassReader(NDManager manager, LlamaConfig config, List<RowTrace> traces, Detail detail) {
    this.config = config;
    this.traces = traces;
    this.full = detail == Detail.FULL;
    this.reader = new FloatReader(full);
    this.prompts = new PromptAttention(manager, config, traces);
    this.live = IntStream.range(0, traces.size()).toArray();
  }

  /** A pass of one position comes for each of these rows. */
  void step(int[] rows) {
    if (passes == AT_ONCE) {
      read();
    }
    live = rows;
    inPrompts = false;
    passes++;
  }

  void take(int block, Leftover kind, NDArray value) {
    if (kind == Leftover.ATTENTION_WEIGHTS) {
      if (inPrompts) {
        prompts.add(block, value, full);
      } else {
        keep(weights, value);
      }
    } else if (kind == Leftover.STREAM) {
      take(block, value, streams, RowTrace::addStream);
    } else if (full) {
      take(block, value, middles, RowTrace::addMiddle);
    }
  }

  /** Prompts are many tokens: they are read at once, while they are in the caches. */
  private void take(int place, NDArray value, NDList list, Taking taking) {
    if (inPrompts) {
      int width = 1 + config.hiddenSize();
      int slots = Math.toIntExact(value.getShape().get(0)) / live.length;
      float[] values = reader.read(value); // B x T x (1 + D)
      for (int row = 0; row < live.length; row++) {
        RowTrace trace = traces.get(live[row]);
        int from = (row + 1) * slots - trace.tokens();
        taking.add(trace, place, values, from * width + 1, width, trace.tokens());
      }
    } else {
      keep(list, value);
    }
  }

  private void keep(NDList list, NDArray value) {
    value.detach(); // no second register: those who keep so many things close them themselves
    list.add(value);
  }

  /** Hands everything over to the traces and frees it. */
  void read() {
    prompts.read();
    if (passes > 0) {
      share(streams, RowTrace::addStream, config.blocks() + 1);
      if (full) {
        share(middles, RowTrace::addMiddle, config.blocks());
      }
      readQueries();
      for (int row : live) {
        traces.get(row).grow(passes);
      }
    }
    close();
  }

  /** Where a trace takes tokens of one place. */
  private interface Taking {
    void add(RowTrace trace, int place, float[] values, int at, int step, int count);
  }

  /**
   * @param arrays n x places, each (B, 1 + D)
   */
  private void share(NDList arrays, Taking taking, int places) {
    int width = 1 + config.hiddenSize();
    List<NDArray> ofPlace = new ArrayList<>();
    for (int place = 0; place < places; place++) {
      ofPlace.clear();
      for (int pass = 0; pass < passes; pass++) {
        ofPlace.add(arrays.get(pass * places + place));
      }
      float[] values = reader.read(ofPlace); // n x B x (1 + D)
      for (int row = 0; row < live.length; row++) {
        taking.add(
            traces.get(live[row]), place, values, row * width + 1, live.length * width, passes);
      }
    }
  }

  private void readQueries() {
    for (int block = 0; block < config.blocks(); block++) {
      for (int pass = 0; pass < passes; pass++) {
        NDArray array = weights.get(pass * config.blocks() + block);
        float[] values = reader.read(array); // B x H x S
        int slots = Math.toIntExact(array.getShape().get(3));
        int end = 0;
        for (int row : live) {
          RowTrace trace = traces.get(row);
          int seen = trace.tokens() + pass + 1;
          for (int head = 0; head < config.heads(); head++) {
            end += slots;
            trace.attention(block).addQuery(head, values, end - seen, seen);
            trace.addToMap(block, head, values, end - seen, seen);
          }
        }
      }
    }
  }

  /** Frees what was not read. */
  @Override
  public void close() {
    passes = 0;
    prompts.close();
    for (NDList kept : List.of(streams, middles, weights)) {
      kept.close();
    }
  }
}
