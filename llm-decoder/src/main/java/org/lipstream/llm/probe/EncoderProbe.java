package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Watches one encoder's pass over a batch whose rows begin at their first frame. An encoder keeps
 * what it computes until its input goes, so values are only noted, and read when it is done.
 * Letters: B rows, T frames of the longest, N frames of a row.
 */
public final class EncoderProbe implements EncoderTap {
  private final String name;
  private final Detail detail;
  private final FloatReader reader = new FloatReader(false);
  private final List<NDArray[]> blocks = new ArrayList<>(); // by stage

  /**
   * @param name {@code audio} or {@code video}
   * @param detail the most that any row's probe asks for
   */
  public EncoderProbe(String name, Detail detail) {
    this.name = name;
    this.detail = detail;
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
    if (block == blocks.size()) {
      blocks.add(new NDArray[Stage.values().length]);
    }
    blocks.get(block)[stage.ordinal()] = value;
  }

  /**
   * Reduces what was noted, while the encoder's values are still there.
   *
   * @param frames N of each row; the rest of it is padding
   * @return one a row; none where nothing was wanted
   */
  public List<EncoderSnapshot> snapshots(int[] frames) {
    if (blocks.isEmpty()) {
      return List.of();
    }
    List<List<LayerSnapshot>> rows = new ArrayList<>();
    Arrays.stream(frames).forEach(row -> rows.add(new ArrayList<>()));
    for (int layer = 0; layer < blocks.size(); layer++) {
      float[][] attention = layer == 0 ? null : received(layer - 1, frames);
      NDArray stream = blocks.get(layer)[Stage.STREAM.ordinal()]; // (B, T, width)
      int time = Math.toIntExact(stream.getShape().get(1));
      int width = Math.toIntExact(stream.getShape().get(2));
      float[] values = reader.read(stream);
      for (int row = 0; row < frames.length; row++) {
        StreamReduction reduction = new StreamReduction(width, frames[row]);
        reduction.add(values, row * time * width, width, frames[row]);
        Optional<AttentionStats> stats =
            attention == null
                ? Optional.empty()
                : Optional.of(stats(attention[0], attention[1], row, frames[row], time, layer));
        rows.get(row)
            .add(
                LayerSnapshot.summary(
                    layer, reduction.stats(), stats, components(layer - 1, row, frames[row])));
      }
    }
    List<EncoderSnapshot> snapshots = new ArrayList<>();
    for (int row = 0; row < frames.length; row++) {
      snapshots.add(new EncoderSnapshot(name, frames[row], rows.get(row)));
    }
    return snapshots;
  }

  /**
   * Attention summed over each row's queries, and sums of A log A at full detail: B x heads x T
   * each.
   */
  private float[][] received(int block, int[] frames) {
    NDArray weights = blocks.get(block)[Stage.ATTENTION_WEIGHTS.ordinal()]; // (B, heads, T, T)
    int time = Math.toIntExact(weights.getShape().get(2));
    float[] queries = new float[frames.length * time];
    for (int row = 0; row < frames.length; row++) {
      Arrays.fill(queries, row * time, row * time + frames[row], 1);
    }
    NDArray mask = weights.getManager().create(queries, new Shape(frames.length, 1, 1, time));
    float[] sums = mask.matMul(weights).toFloatArray(); // (B, heads, 1, T)
    if (detail != Detail.FULL) {
      return new float[][] {sums, null};
    }
    NDArray logarithms = weights.add(PromptAttention.TINY).log().muli(weights);
    return new float[][] {sums, mask.matMul(logarithms).toFloatArray()};
  }

  private AttentionStats stats(
      float[] sums, float[] logs, int row, int frames, int time, int layer) {
    NDArray weights = blocks.get(layer - 1)[Stage.ATTENTION_WEIGHTS.ordinal()];
    int heads = Math.toIntExact(weights.getShape().get(1));
    float[] alpha = new float[heads * frames];
    float[] entropy = new float[heads];
    long notFinite = 0;
    for (int head = 0; head < heads; head++) {
      int from = (row * heads + head) * time;
      double nats = logs == null ? Double.NaN : 0;
      for (int frame = 0; frame < frames; frame++) {
        float mean = sums[from + frame] / frames;
        alpha[head * frames + frame] = mean;
        notFinite += Float.isFinite(mean) ? 0 : 1;
        nats -= logs == null ? 0 : logs[from + frame];
      }
      entropy[head] = (float) (nats / frames);
    }
    return new AttentionStats(heads, frames, alpha, entropy, notFinite, new float[0]);
  }

  private List<ComponentStats> components(int block, int row, int frames) {
    if (block < 0 || detail != Detail.FULL) {
      return List.of();
    }
    return List.of(
        component(Component.ATTENTION_OUT, block, Stage.ATTENTION_OUTPUT, row, frames),
        component(Component.GATE, block, Stage.INNER, row, frames),
        component(Component.ACT_UP, block, Stage.ACTIVE, row, frames),
        component(Component.DOWN, block, Stage.FEED_FORWARD_OUTPUT, row, frames));
  }

  private ComponentStats component(
      Component component, int block, Stage stage, int row, int frames) {
    NDArray value = blocks.get(block)[stage.ordinal()]; // (B, T, width)
    int time = Math.toIntExact(value.getShape().get(1));
    int width = Math.toIntExact(value.getShape().get(2));
    float[] all = value.toFloatArray();
    int from = row * time * width;
    return ComponentStats.of(
        component, Arrays.copyOfRange(all, from, from + frames * width), frames, width);
  }
}
