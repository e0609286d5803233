package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.KvCache;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/** One whole sequence in one pass, every tensor copied and reduced by plain loops: the oracle. */
final class NaiveProbe implements BlockTap {
  private final List<float[]> streams = new ArrayList<>();
  private final List<float[]> attentions = new ArrayList<>();
  private final List<Map<Stage, float[]>> stages = new ArrayList<>();

  static DecodeSnapshot of(LlamaModel model, NDManager manager, int[] ids, List<TokenRole> roles) {
    NaiveProbe tap = new NaiveProbe();
    try (NDManager scope = manager.newSubManager();
        KvCache cache = model.newCache(scope, BatchLayout.aligned(1))) {
      model.forward(model.embed(scope, ids), cache, tap);
      return tap.snapshot(model, cache, ids.length, roles);
    }
  }

  @Override
  public boolean wants(Stage stage) {
    return true;
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    switch (stage) {
      case BLOCK_INPUT -> {
        stages.add(new EnumMap<>(Stage.class));
        if (block == 0) {
          streams.add(value.toFloatArray());
        }
      }
      case BLOCK_OUTPUT -> streams.add(value.toFloatArray());
      case ATTENTION_WEIGHTS -> attentions.add(value.toFloatArray());
      default -> stages.get(block).put(stage, value.toFloatArray());
    }
  }

  private DecodeSnapshot snapshot(
      LlamaModel model, KvCache cache, int tokens, List<TokenRole> roles) {
    int hidden = model.config().hiddenSize();
    int inner = model.config().intermediateSize();
    List<LayerSnapshot> layers = new ArrayList<>();
    layers.add(LayerSnapshot.embeddings(streams.get(0), tokens, hidden));
    for (int block = 0; block < model.config().blocks(); block++) {
      Map<Stage, float[]> at = stages.get(block);
      List<ComponentStats> components =
          List.of(
              of(Component.ATTENTION_OUT, at.get(Stage.ATTENTION_OUTPUT), tokens, hidden),
              of(Component.GATE, at.get(Stage.GATE), tokens, inner),
              of(Component.UP, at.get(Stage.UP), tokens, inner),
              of(Component.ACT_UP, at.get(Stage.ACT_UP), tokens, inner),
              of(Component.DOWN, at.get(Stage.DOWN), tokens, hidden),
              of(Component.BLOCK_OUT, streams.get(block + 1), tokens, hidden));
      layers.add(
          LayerSnapshot.full(
              block + 1,
              streams.get(block + 1),
              tokens,
              attentions.get(block),
              model.config().heads(),
              valueNorms(cache.values(block), tokens),
              components));
    }
    return new DecodeSnapshot(roles, layers);
  }

  private static ComponentStats of(Component component, float[] values, int tokens, int width) {
    return ComponentStats.of(component, values, tokens, width);
  }

  /** (1, key heads, N, headDim) -> N. */
  private static float[] valueNorms(NDArray values, int tokens) {
    int heads = Math.toIntExact(values.getShape().get(1));
    int width = Math.toIntExact(values.getShape().get(3));
    float[] flat = values.toFloatArray();
    float[] norms = new float[tokens];
    for (int token = 0; token < tokens; token++) {
      for (int head = 0; head < heads; head++) {
        int from = (head * tokens + token) * width;
        double square =
            IntStream.range(from, from + width).mapToDouble(i -> (double) flat[i] * flat[i]).sum();
        norms[token] += (float) (Math.sqrt(square) / heads);
      }
    }
    return norms;
  }
}
