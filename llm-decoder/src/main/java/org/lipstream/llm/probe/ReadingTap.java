package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.Supplier;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Watches one pass without a cache over a tree of whole texts ({@link
 * org.lipstream.llm.model.TokenTree}), of which it turns out only afterwards whose inside is
 * wanted: what the blocks leave behind is kept as it is, and one text's part of it is read then.
 * The pass itself pays nothing. For one pass and one thread. Letters: T nodes, N tokens of a text,
 * D hiddenSize, H heads, G heads of one key head.
 */
public final class ReadingTap implements BlockTap, AutoCloseable {
  private final LlamaConfig config;
  private final NDList streams = new NDList(); // (T, 1 + D) each, by layer
  private final NDList weights = new NDList(); // (1, key heads, G * T, T) each, by block

  /** For a pass of such a model. */
  public ReadingTap(LlamaConfig config) {
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
   * @param path N, the text's nodes
   * @param roles N
   * @param texts N
   */
  public Supplier<DecodeSnapshot> summary(int[] path, List<TokenRole> roles, List<String> texts) {
    List<float[]> allStreams = streams.stream().map(NDArray::toFloatArray).toList();
    List<float[]> allWeights = weights.stream().map(NDArray::toFloatArray).toList();
    int[] nodes = path.clone();
    return () -> build(allStreams, allWeights, nodes, roles, texts);
  }

  private DecodeSnapshot build(
      List<float[]> allStreams,
      List<float[]> allWeights,
      int[] path,
      List<TokenRole> roles,
      List<String> texts) {
    int width = 1 + config.hiddenSize();
    int slots = allStreams.get(0).length / width;
    DecodeSnapshot.Builder builder =
        new DecodeSnapshot.Builder(
            config.blocks(), config.heads(), config.hiddenSize(), path.length, false);
    for (int layer = 0; layer < allStreams.size(); layer++) {
      float[] own = new float[path.length * width]; // (N, 1 + D)
      for (int token = 0; token < path.length; token++) {
        System.arraycopy(allStreams.get(layer), path[token] * width, own, token * width, width);
      }
      builder.addStream(layer, own, 1, width, path.length);
    }
    for (int block = 0; block < allWeights.size(); block++) {
      for (int head = 0; head < config.heads(); head++) {
        float[] received = received(allWeights.get(block), head * slots, slots, path);
        builder.addSums(block, head, received, null, 0, path.length);
      }
    }
    return builder.build(roles, texts, List.of());
  }

  /** Of each key, what the text's own queries give it. */
  private static float[] received(float[] weights, int firstQuery, int slots, int[] path) {
    float[] sums = new float[path.length];
    for (int query = 0; query < path.length; query++) {
      int from = (firstQuery + path[query]) * slots;
      for (int key = 0; key <= query; key++) {
        sums[key] += weights[from + path[key]];
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
