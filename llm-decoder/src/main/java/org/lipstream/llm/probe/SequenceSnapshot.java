package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.llm.model.BatchLayout;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/** One sequence seen in full detail, in one pass without a cache. */
public final class SequenceSnapshot {
  private SequenceSnapshot() {}

  /**
   * Runs the model over a sequence.
   *
   * @param embeddings (1, N, hiddenSize); what is computed is freed again
   * @param roles N
   */
  public static DecodeSnapshot take(LlamaModel model, NDArray embeddings, List<TokenRole> roles) {
    return new DecodeSnapshot(roles, layers(model, embeddings, roles.size()));
  }

  /**
   * The same in so much detail, with what the tokens say.
   *
   * @param detail more than {@link Detail#OFF}; a summary keeps no maps
   * @param texts N
   */
  public static DecodeSnapshot take(
      LlamaModel model,
      NDArray embeddings,
      Detail detail,
      List<TokenRole> roles,
      List<String> texts) {
    List<LayerSnapshot> layers = layers(model, embeddings, roles.size());
    if (detail != Detail.FULL) {
      layers.replaceAll(
          layer ->
              LayerSnapshot.summary(
                  layer.layer(), layer.stream(), layer.attention(), layer.components()));
    }
    return new DecodeSnapshot(detail, roles, texts, layers, List.of());
  }

  private static List<LayerSnapshot> layers(LlamaModel model, NDArray embeddings, int tokens) {
    Collector collector = new Collector(tokens);
    model.forward(embeddings, BatchLayout.aligned(1), collector).close();
    return collector.layers;
  }

  /** Puts a block's values together as they come; the block's output is the last of them. */
  private static final class Collector implements BlockTap {
    private final int tokens;
    private final List<LayerSnapshot> layers = new ArrayList<>();
    private final List<ComponentStats> components = new ArrayList<>();
    private float[] attention = new float[0];
    private int heads;

    Collector(int tokens) {
      this.tokens = tokens;
    }

    @Override
    public boolean wants(Stage stage) {
      return true;
    }

    @Override
    public void on(int block, Stage stage, NDArray value) {
      switch (stage) {
        case BLOCK_INPUT -> begin(block, value);
        case ATTENTION_WEIGHTS -> {
          attention = value.toFloatArray();
          heads = Math.toIntExact(value.getShape().get(1));
        }
        case ATTENTION_OUTPUT -> component(Component.ATTENTION_OUT, value);
        case GATE -> component(Component.GATE, value);
        case UP -> component(Component.UP, value);
        case ACT_UP -> component(Component.ACT_UP, value);
        case DOWN -> component(Component.DOWN, value);
        case BLOCK_OUTPUT -> end(block, value);
        default -> { // of no interest here
        }
      }
    }

    private void begin(int block, NDArray value) {
      components.clear();
      if (block == 0) {
        layers.add(LayerSnapshot.embeddings(value.toFloatArray(), tokens, width(value)));
      }
    }

    private void component(Component component, NDArray value) {
      components.add(ComponentStats.of(component, value.toFloatArray(), tokens, width(value)));
    }

    private void end(int block, NDArray value) {
      component(Component.BLOCK_OUT, value);
      layers.add(
          LayerSnapshot.full(
              block + 1,
              value.toFloatArray(),
              tokens,
              attention,
              heads,
              new float[0],
              List.copyOf(components)));
    }

    private static int width(NDArray value) {
      return Math.toIntExact(value.getShape().get(2));
    }
  }
}
