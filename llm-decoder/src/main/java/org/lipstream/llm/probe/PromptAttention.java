package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.DecodeSnapshot;

/**
 * Attention in the pass over the prompts, which stand at the right end of their rows: summed over
 * the queries where it lies. Letters: B rows, T slots, H heads, G heads of one key head.
 */
final class PromptAttention implements AutoCloseable {
  /** Keeps the logarithm of a weight of 0 finite. */
  static final float TINY = 1e-30f;

  private final NDManager manager;
  private final LlamaConfig config;
  private final List<DecodeSnapshot.Builder> builders;
  private final NDList received = new NDList(); // (B, key heads, G, T) each, by block
  private final NDList logs = new NDList(); // the same: sums of A log A
  private NDArray queries; // (B, 1, G, G * T)

  /**
   * None yet.
   *
   * @param manager of the decode, for what is used in its first pass alone
   */
  PromptAttention(NDManager manager, LlamaConfig config, List<DecodeSnapshot.Builder> builders) {
    this.manager = manager;
    this.config = config;
    this.builders = builders;
  }

  /**
   * Sums the next block's.
   *
   * @param weights (B, key heads, G * T, T)
   * @param full whether entropies and maps are wanted
   */
  void add(int block, NDArray weights, boolean full) {
    int slots = Math.toIntExact(weights.getShape().get(3));
    received.add(summed(weights, slots)); // (B, key heads, G, T)
    if (full) {
      try (NDArray logged = weights.add(TINY).log().muli(weights)) {
        logs.add(summed(logged, slots));
      }
      addMaps(block, weights.toFloatArray(), slots);
    }
  }

  /** (B, key heads, G * T, T) -> (B, key heads, G, T), which outlives the decode. */
  private NDArray summed(NDArray weights, int slots) {
    if (queries == null) {
      queries = manager.create(queries(slots), queriesShape(slots));
    }
    NDArray sums = queries.matMul(weights);
    sums.detach();
    return sums;
  }

  /** Hands the sums over to the builders; to be closed next. */
  void read() {
    for (int block = 0; block < received.size(); block++) {
      float[] sums = received.get(block).toFloatArray(); // B x H x T
      float[] logSums = logs.isEmpty() ? null : logs.get(block).toFloatArray();
      int slots = sums.length / builders.size() / config.heads();
      int end = 0;
      for (DecodeSnapshot.Builder builder : builders) {
        for (int head = 0; head < config.heads(); head++) {
          end += slots;
          builder.addSums(block, head, sums, logSums, end - builder.tokens(), builder.tokens());
        }
      }
    }
  }

  private Shape queriesShape(int slots) {
    int group = config.queriesPerKey();
    return new Shape(builders.size(), 1, group, (long) group * slots);
  }

  /** Row g of each group picks those of its queries at which a token stands. */
  private float[] queries(int slots) {
    int group = config.queriesPerKey();
    float[] queries = new float[builders.size() * group * group * slots];
    for (int row = 0; row < builders.size(); row++) {
      int padding = slots - builders.get(row).tokens();
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
  private void addMaps(int block, float[] weights, int slots) {
    for (int row = 0; row < builders.size(); row++) {
      DecodeSnapshot.Builder builder = builders.get(row);
      int padding = slots - builder.tokens();
      for (int head = 0; head < config.heads(); head++) {
        for (int query = padding; query < slots; query++) {
          int at = ((row * config.heads() + head) * slots + query) * slots + padding;
          builder.addToMap(block, head, weights, at, query - padding + 1);
        }
      }
    }
  }

  @Override
  public void close() {
    for (NDList sums : List.of(received, logs)) {
      sums.close();
    }
  }
}
