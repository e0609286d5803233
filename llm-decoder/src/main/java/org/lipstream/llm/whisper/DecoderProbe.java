package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Watches the decoder while it reads one finished text as a whole: what it shows then is what it
 * saw while the text was written, whatever the search tried besides. Values are copied, and reduced
 * when a snapshot is asked for, by whoever asks.
 *
 * <p>Cross-attention is shown as an encoder of its own, {@code cross}: its frames are those of the
 * sound, its alpha the mean share that a frame gets of all the text's looks, its streams the
 * sound's vectors, the same at every layer.
 */
final class DecoderProbe implements DecoderTap {
  static final String CROSS_ATTENTION = "cross";

  private static final Map<Stage, Component> COMPONENTS =
      Map.of(
          Stage.SELF_OUTPUT, Component.ATTENTION_OUT,
          Stage.INNER, Component.GATE,
          Stage.ACTIVE, Component.ACT_UP,
          Stage.FEED_FORWARD_OUTPUT, Component.DOWN);

  private final Detail detail;
  private final List<Map<Stage, float[]>> blocks = new ArrayList<>(); // the last: the stream alone
  private int heads;

  DecoderProbe(Detail detail) {
    this.detail = detail;
  }

  @Override
  public boolean wants(Stage stage) {
    return switch (stage) {
      case STREAM, SELF_ATTENTION, CROSS_ATTENTION -> detail != Detail.OFF;
      case SELF_OUTPUT, INNER, ACTIVE, FEED_FORWARD_OUTPUT -> detail == Detail.FULL;
      case CROSS_OUTPUT -> false;
    };
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    if (block == blocks.size()) {
      blocks.add(new EnumMap<>(Stage.class));
    }
    if (stage == Stage.CROSS_ATTENTION) {
      heads = Math.toIntExact(value.getShape().get(0));
    }
    blocks.get(block).put(stage, value.toFloatArray());
  }

  /**
   * What was seen.
   *
   * @param roles of the text's tokens
   * @param texts of the same
   * @param encoders what was seen of the encoder
   * @param encoded S x D, the encoder's output
   */
  DecodeSnapshot snapshot(
      List<TokenRole> roles, List<String> texts, List<EncoderSnapshot> encoders, float[] encoded) {
    int tokens = roles.size();
    List<LayerSnapshot> layers = new ArrayList<>();
    for (int layer = 0; layer < blocks.size(); layer++) {
      layers.add(layer(layer, tokens));
    }
    List<EncoderSnapshot> all = new ArrayList<>(encoders);
    all.add(cross(tokens, encoded));
    return new DecodeSnapshot(detail, roles, texts, layers, all);
  }

  private LayerSnapshot layer(int layer, int tokens) {
    float[] stream = blocks.get(layer).get(Stage.STREAM); // N x D
    StreamStats stats = StreamStats.of(stream, tokens, stream.length / tokens);
    boolean full = detail == Detail.FULL;
    if (layer == 0) {
      Optional<LayerMaps> maps =
          full ? Optional.of(new LayerMaps(stream, new float[0])) : Optional.empty();
      return new LayerSnapshot(0, stats, Optional.empty(), List.of(), maps);
    }
    Map<Stage, float[]> block = blocks.get(layer - 1);
    float[] weights = block.get(Stage.SELF_ATTENTION); // heads x N x N
    return new LayerSnapshot(
        layer,
        stats,
        Optional.of(AttentionStats.of(weights, heads, tokens, new float[0])),
        components(block, stats, tokens),
        full ? Optional.of(new LayerMaps(stream, weights)) : Optional.empty());
  }

  private static List<ComponentStats> components(
      Map<Stage, float[]> block, StreamStats output, int tokens) {
    List<ComponentStats> list = new ArrayList<>();
    COMPONENTS.forEach(
        (stage, component) -> {
          float[] values = block.get(stage);
          if (values != null) {
            list.add(ComponentStats.of(component, values, tokens, values.length / tokens));
          }
        });
    list.add(ComponentStats.blockOut(output));
    return list;
  }

  private EncoderSnapshot cross(int tokens, float[] encoded) {
    int width = blocks.get(0).get(Stage.STREAM).length / tokens;
    int frames = encoded.length / width;
    StreamStats sound = StreamStats.of(encoded, frames, width);
    List<LayerSnapshot> layers = new ArrayList<>();
    layers.add(LayerSnapshot.summary(0, sound, Optional.empty(), List.of()));
    for (int block = 0; block < blocks.size() - 1; block++) {
      float[] weights = blocks.get(block).get(Stage.CROSS_ATTENTION); // heads x N x S
      layers.add(
          LayerSnapshot.summary(
              block + 1, sound, Optional.of(received(weights, tokens, frames)), List.of()));
    }
    return new EncoderSnapshot(CROSS_ATTENTION, frames, layers);
  }

  /** Means over all queries, as an encoder's alpha is. */
  private AttentionStats received(float[] weights, int tokens, int frames) {
    float[] alpha = new float[heads * frames];
    float[] entropy = new float[heads];
    long notFinite = 0;
    for (int head = 0; head < heads; head++) {
      double nats = 0;
      for (int query = 0; query < tokens; query++) {
        int from = (head * tokens + query) * frames;
        for (int frame = 0; frame < frames; frame++) {
          float weight = weights[from + frame];
          alpha[head * frames + frame] += weight / tokens;
          notFinite += Float.isFinite(weight) ? 0 : 1;
          nats -= weight > 0 ? weight * Math.log(weight) : 0;
        }
      }
      entropy[head] = (float) (nats / tokens);
    }
    return new AttentionStats(heads, frames, alpha, entropy, notFinite, new float[0]);
  }
}
