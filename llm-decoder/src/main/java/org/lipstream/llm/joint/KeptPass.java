package org.lipstream.llm.joint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Keeps what a pass over several texts leaves behind until it is known which one is written; of
 * that row alone anything is read. Letters: B rows, T positions of the longest, K key heads, G
 * query heads of each, D hiddenSize. For one pass; close it.
 */
final class KeptPass implements BlockTap, AutoCloseable {
  private final NDManager manager;
  private final LlamaConfig config;
  private final List<NDArray> streams = new ArrayList<>(); // (B * T, 1 + D), by layer
  private final List<NDArray> weights = new ArrayList<>(); // (B, K, G * T, T), by block

  /**
   * @param parent outlives the pass
   */
  KeptPass(NDManager parent, LlamaConfig config) {
    this.manager = parent.newSubManager();
    this.config = config;
  }

  @Override
  public boolean wants(Stage stage) {
    return false;
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    throw new IllegalStateException("tapped stage: " + stage + " (expected: none)");
  }

  @Override
  public void leftover(int block, Leftover kind, NDArray value) {
    switch (kind) {
      case STREAM -> keep(streams, value);
      case ATTENTION_WEIGHTS -> keep(weights, value);
      case MIDDLE -> { // which a summary does without
      }
    }
  }

  private void keep(List<NDArray> list, NDArray value) {
    value.attach(manager);
    list.add(value);
  }

  /**
   * What one row shows, as a summary.
   *
   * @param rows B
   * @param roles N of the row's tokens, which stand at its beginning
   * @param texts N
   */
  DecodeSnapshot snapshot(int row, int rows, List<TokenRole> roles, List<String> texts) {
    int tokens = roles.size();
    DecodeSnapshot.Builder builder =
        new DecodeSnapshot.Builder(
            config.blocks(), config.heads(), config.hiddenSize(), tokens, false);
    int width = 1 + config.hiddenSize();
    for (int layer = 0; layer < streams.size(); layer++) {
      NDArray all = streams.get(layer);
      long from = row * (all.getShape().get(0) / rows);
      try (NDArray own = all.get(from + ":" + (from + tokens))) { // (N, 1 + D)
        builder.addStream(layer, own.toFloatArray(), 1, width, tokens);
      }
    }
    for (int block = 0; block < weights.size(); block++) {
      int slots = Math.toIntExact(weights.get(block).getShape().get(3));
      try (NDArray own = weights.get(block).get(row)) { // (K, G * T, T)
        addQueries(builder, block, own.toFloatArray(), tokens, slots);
      }
    }
    return builder.build(roles, texts, List.of());
  }

  /**
   * @param values H x T x T
   */
  private void addQueries(
      DecodeSnapshot.Builder builder, int block, float[] values, int tokens, int slots) {
    for (int head = 0; head < config.heads(); head++) {
      for (int query = 0; query < tokens; query++) {
        builder.addQuery(block, head, values, (head * slots + query) * slots, query + 1);
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
