package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lipstream.encoders.tensor.EncoderTap;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.StreamReduction;

/**
 * Watches an encoder that keeps nothing while it hears one sound: all is reduced at once. Of a
 * sound that is heard in several passes the first is seen. Letters: N frames, H heads.
 */
public final class SequenceProbe implements EncoderTap {
  private final String name;
  private final Detail detail;
  private final List<LayerSnapshot> layers = new ArrayList<>();
  private final List<ComponentStats> components = new ArrayList<>(); // of the block before
  private Optional<AttentionStats> attention = Optional.empty(); // of the block before
  private int frames;
  private boolean over;

  /** Watches in so much detail. */
  public SequenceProbe(String name, Detail detail) {
    this.name = name;
    this.detail = detail;
  }

  /** The tap to hand to an encoder. */
  public EncoderTap tap() {
    return detail == Detail.OFF ? EncoderTap.NONE : this;
  }

  /** What was seen; empty where nothing was wanted. */
  public List<EncoderSnapshot> snapshots() {
    return layers.isEmpty() ? List.of() : List.of(new EncoderSnapshot(name, frames, layers));
  }

  @Override
  public boolean wants(Stage stage) {
    return switch (stage) {
      case STREAM, ATTENTION_WEIGHTS -> detail != Detail.OFF;
      case ATTENTION_OUTPUT, INNER, ACTIVE, FEED_FORWARD_OUTPUT -> detail == Detail.FULL;
    };
  }

  @Override
  public void on(int block, Stage stage, NDArray value) {
    over |= stage == Stage.STREAM && block < layers.size();
    if (over) {
      return;
    }
    switch (stage) {
      case STREAM -> addLayer(block, value);
      case ATTENTION_WEIGHTS -> attention = Optional.of(stats(value));
      case ATTENTION_OUTPUT -> addComponent(Component.ATTENTION_OUT, value);
      case INNER -> addComponent(Component.GATE, value);
      case ACTIVE -> addComponent(Component.ACT_UP, value);
      case FEED_FORWARD_OUTPUT -> addComponent(Component.DOWN, value);
    }
  }

  /**
   * @param stream (1, N, width)
   */
  private void addLayer(int layer, NDArray stream) {
    frames = Math.toIntExact(stream.getShape().get(1));
    int width = Math.toIntExact(stream.getShape().get(2));
    StreamReduction reduction = new StreamReduction(width, frames);
    reduction.add(stream.toFloatArray(), 0, width, frames);
    layers.add(LayerSnapshot.summary(layer, reduction.stats(), attention, List.copyOf(components)));
    attention = Optional.empty();
    components.clear();
  }

  /**
   * @param weights (1, H, N, N)
   */
  private AttentionStats stats(NDArray weights) {
    int heads = Math.toIntExact(weights.getShape().get(1));
    int seen = Math.toIntExact(weights.getShape().get(3));
    float[] alpha = weights.mean(new int[] {2}).toFloatArray(); // (1, H, N)
    float[] entropy = new float[heads];
    java.util.Arrays.fill(entropy, Float.NaN);
    if (detail == Detail.FULL) {
      NDArray logarithms = weights.add(PromptAttention.TINY).log().muli(weights);
      float[] sums = logarithms.sum(new int[] {2, 3}).toFloatArray(); // (1, H)
      for (int head = 0; head < heads; head++) {
        entropy[head] = -sums[head] / seen;
      }
    }
    long notFinite = 0;
    for (float mean : alpha) {
      notFinite += Float.isFinite(mean) ? 0 : 1;
    }
    return new AttentionStats(heads, seen, alpha, entropy, notFinite, new float[0]);
  }

  private void addComponent(Component component, NDArray value) {
    int tokens = Math.toIntExact(value.getShape().get(1));
    int width = Math.toIntExact(value.getShape().get(2));
    components.add(ComponentStats.of(component, value.toFloatArray(), tokens, width));
  }
}
