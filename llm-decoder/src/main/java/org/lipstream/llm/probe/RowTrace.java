package org.lipstream.llm.probe;

import org.lipstream.monitor.probe.TokenStates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.Peaks;
import org.lipstream.monitor.probe.StreamReduction;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.probe.TokenRole;

/** What was seen of one row of a batch, as plain floats. */
final class RowTrace {
  /** Room for an answer of usual length. */
  private static final int EXPECTED_ANSWER = 32;

  private static final float[] NONE = {};

  private final LlamaConfig config;
  private final List<StreamReduction> reductions = new ArrayList<>(); // by layer
  private final List<TokenStates> streams = new ArrayList<>(); // by layer, at full detail
  private final List<TokenStates> middles = new ArrayList<>(); // by block, at full detail
  private final List<AttentionLog> attention = new ArrayList<>(); // by block
  private final float[][] valueNorms; // by block, N
  private final List<Map<Component, List<Peaks>>> peaks = new ArrayList<>(); // by block
  private final MapLog maps;
  private int tokens;

  /**
   * @param context tokens of the prompt and of what is forced
   * @param full whether whole streams and maps are kept
   */
  RowTrace(LlamaConfig config, int context, boolean full) {
    this.config = config;
    this.tokens = context;
    int capacity = context + EXPECTED_ANSWER;
    valueNorms = new float[config.blocks()][0];
    maps = full ? new MapLog(config.blocks(), config.heads()) : null;
    for (int block = 0; block < config.blocks(); block++) {
      attention.add(new AttentionLog(config.heads(), capacity, full));
      peaks.add(new EnumMap<>(Component.class));
      middles.add(new TokenStates(config.hiddenSize()));
    }
    for (int layer = 0; layer <= config.blocks(); layer++) {
      streams.add(new TokenStates(config.hiddenSize()));
      reductions.add(new StreamReduction(config.hiddenSize(), capacity));
    }
  }

  int blocks() {
    return config.blocks();
  }

  /** N, as far as it has been read. */
  int tokens() {
    return tokens;
  }

  void grow(int more) {
    tokens += more;
  }

  private boolean isFull() {
    return maps != null;
  }

  /**
   * Adds tokens of a layer's stream.
   *
   * @param values must stay as they are at full detail
   * @param at where the first one's features begin
   * @param step from one to the next
   */
  void addStream(int layer, float[] values, int at, int step, int count) {
    if (isFull()) {
      streams.get(layer).add(values, at, step, count);
    } else {
      reductions.get(layer).add(values, at, step, count);
    }
  }

  /** The same between a block's halves, which only full detail looks at. */
  void addMiddle(int block, float[] values, int at, int step, int count) {
    if (isFull()) {
      middles.get(block).add(values, at, step, count);
    }
  }

  AttentionLog attention(int block) {
    return attention.get(block);
  }

  /** Adds a head's next query, which sees so many keys, where maps are kept. */
  void addToMap(int block, int head, float[] weights, int at, int count) {
    if (isFull()) {
      maps.add(block, head, weights, at, count);
    }
  }

  /**
   * @param activation count x width
   */
  void addPeaks(int block, Component component, float[] activation, int count, int width) {
    peaks
        .get(block)
        .computeIfAbsent(component, c -> new ArrayList<>())
        .add(Peaks.of(activation, count, width, 1));
  }

  /**
   * @param byHead key heads x slots, from {@code from} on
   */
  void valueNorms(int block, float[] byHead, int from, int keyHeads, int slots) {
    float[] norms = new float[tokens];
    int padding = slots - tokens;
    for (int head = 0; head < keyHeads; head++) {
      for (int token = 0; token < tokens; token++) {
        norms[token] += byHead[from + head * slots + padding + token] / keyHeads;
      }
    }
    valueNorms[block] = norms;
  }

  /**
   * @param responses what the tokens say that came after the watched ones
   */
  DecodeSnapshot snapshot(Watched watched, List<String> responses) {
    List<TokenRole> roles = new ArrayList<>(watched.roles());
    roles.addAll(Collections.nCopies(responses.size(), TokenRole.RESPONSE));
    List<String> texts = new ArrayList<>(watched.texts());
    texts.addAll(responses);
    List<LayerSnapshot> layers = new ArrayList<>();
    for (int layer = 0; layer <= config.blocks(); layer++) {
      layers.add(layer(layer));
    }
    return new DecodeSnapshot(watched.detail(), roles, texts, layers, watched.encoders());
  }

  private LayerSnapshot layer(int layer) {
    StreamStats stats =
        isFull() ? StreamStats.of(streams.get(layer)) : reductions.get(layer).stats();
    int block = layer - 1;
    Optional<LayerMaps> tensors = Optional.empty();
    if (isFull()) {
      float[] weights = layer == 0 ? new float[0] : maps.of(block, tokens);
      tensors = Optional.of(new LayerMaps(streams.get(layer).toArray(), weights));
    }
    if (layer == 0) {
      return new LayerSnapshot(0, stats, Optional.empty(), List.of(), tensors);
    }
    return new LayerSnapshot(
        layer,
        stats,
        Optional.of(attention.get(block).stats(tokens, isFull() ? valueNorms[block] : NONE)),
        isFull() ? components(block, stats) : List.of(blockOut(stats)),
        tensors);
  }

  private List<ComponentStats> components(int block, StreamStats output) {
    int width = config.hiddenSize();
    TokenStates middle = middles.get(block);
    List<ComponentStats> list = new ArrayList<>();
    float[] attended = middle.minus(streams.get(block));
    list.add(ComponentStats.of(Component.ATTENTION_OUT, attended, tokens, width));
    peaks.get(block).forEach((component, parts) -> list.add(joined(component, parts)));
    float[] fed = streams.get(block + 1).minus(middle);
    list.add(ComponentStats.of(Component.DOWN, fed, tokens, width));
    list.add(blockOut(output));
    return list;
  }

  private static ComponentStats blockOut(StreamStats output) {
    int[] features = new int[output.tokens()];
    float[] values = new float[output.tokens()];
    for (int token = 0; token < values.length; token++) {
      features[token] = output.peaks().feature(token, 0);
      values[token] = output.peaks().value(token, 0);
    }
    return new ComponentStats(Component.BLOCK_OUT, features, values);
  }

  private static ComponentStats joined(Component component, List<Peaks> parts) {
    int[] features = parts.stream().flatMapToInt(part -> Arrays.stream(part.features())).toArray();
    float[] values = new float[features.length];
    int at = 0;
    for (Peaks part : parts) {
      System.arraycopy(part.values(), 0, values, at, part.values().length);
      at += part.values().length;
    }
    return new ComponentStats(component, features, values);
  }
}
