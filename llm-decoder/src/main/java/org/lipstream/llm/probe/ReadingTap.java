package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Watches one pass without a cache over several whole texts, of which it turns out only afterwards
 * whose inside is wanted: what the blocks leave behind is kept as it is, and one text's part of it
 * is read then. The pass itself pays nothing. For rows that start at slot 0 and are padded at their
 * ends; for one pass and one thread. Letters: B texts, T slots of the longest, D hiddenSize, H
 * heads, G heads of one key head.
 */
public final class ReadingTap implements BlockTap, AutoCloseable {
  private final LlamaConfig config;
  private final int rows;
  private final NDList streams = new NDList(); // (B * T, 1 + D) each, by layer
  private final NDList weights = new NDList(); // (B, key heads, G * T, T) each, by block

  /** For a pass over so many texts. */
  public ReadingTap(LlamaConfig config, int rows) {
    this.config = config;
    this.rows = rows;
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
      case MIDDLE -> {} // a summary does without
    }
  }

  private static void keep(NDList list, NDArray value) {
    value.detach();
    list.add(value);
  }

  /**
   * One text's summary, made of copies when it is first asked for, in whatever thread.
   *
   * @param row of the pass
   * @param roles N, of its tokens without the padding
   * @param texts N
   */
  public Supplier<DecodeSnapshot> summary(int row, List<TokenRole> roles, List<String> texts) {
    int slots = Math.toIntExact(streams.get(0).getShape().get(0)) / rows;
    int tokens = roles.size();
    List<float[]> streamsOfRow = new ArrayList<>(); // N x (1 + D) each
    for (NDArray stream : streams) {
      String part = "%d:%d".formatted(row * slots, row * slots + tokens);
      try (NDArray own = stream.get(part)) {
        streamsOfRow.add(own.toFloatArray());
      }
    }
    List<float[]> weightsOfRow = new ArrayList<>(); // H x T x T each
    for (NDArray weight : weights) {
      try (NDArray own = weight.get(row)) {
        weightsOfRow.add(own.toFloatArray());
      }
    }
    return () -> build(streamsOfRow, weightsOfRow, slots, roles, texts);
  }

  private DecodeSnapshot build(
      List<float[]> streamsOfRow,
      List<float[]> weightsOfRow,
      int slots,
      List<TokenRole> roles,
      List<String> texts) {
    int tokens = roles.size();
    int width = 1 + config.hiddenSize();
    DecodeSnapshot.Builder builder =
        new DecodeSnapshot.Builder(
            config.blocks(), config.heads(), config.hiddenSize(), tokens, false);
    for (int layer = 0; layer < streamsOfRow.size(); layer++) {
      builder.addStream(layer, streamsOfRow.get(layer), 1, width, tokens);
    }
    for (int block = 0; block < weightsOfRow.size(); block++) {
      for (int head = 0; head < config.heads(); head++) {
        float[] received = received(weightsOfRow.get(block), head * slots, slots, tokens);
        builder.addSums(block, head, received, null, 0, tokens);
      }
    }
    return builder.build(roles, texts, List.of());
  }

  /** Of each key, what the text's own queries give it. */
  private static float[] received(float[] weights, int firstQuery, int slots, int tokens) {
    float[] sums = new float[tokens];
    for (int query = 0; query < tokens; query++) {
      int from = (firstQuery + query) * slots;
      for (int key = 0; key <= query; key++) {
        sums[key] += weights[from + key];
      }
    }
    return sums;
  }

  @Override
  public void close() {
    streams.close();
    weights.close();
  }
}
