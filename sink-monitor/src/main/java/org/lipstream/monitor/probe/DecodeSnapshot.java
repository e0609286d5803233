package org.lipstream.monitor.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One decode as its blocks saw it: the whole sequence, what was heard and seen as well as the
 * response.
 *
 * @param detail how much of it is here
 * @param roles N, what each token is
 * @param texts N, what each token says; empty for sound and pictures
 * @param layers ascending; layer 0 may be missing
 * @param encoders what the encoders before the decoder showed; may be empty
 */
public record DecodeSnapshot(
    Detail detail,
    List<TokenRole> roles,
    List<String> texts,
    List<LayerSnapshot> layers,
    List<EncoderSnapshot> encoders) {
  public DecodeSnapshot {
    roles = List.copyOf(roles);
    texts = List.copyOf(texts);
    layers = List.copyOf(layers);
    encoders = List.copyOf(encoders);
    Shape.length("texts", texts.size(), roles.size());
    Shape.ascending(layers, roles.size());
  }

  /** The decoder alone, of tokens that say nothing. */
  public DecodeSnapshot(List<TokenRole> roles, List<LayerSnapshot> layers) {
    this(Detail.SUMMARY, roles, Collections.nCopies(roles.size(), ""), layers, List.of());
  }

  /** N. */
  public int tokens() {
    return roles.size();
  }

  /** L, the number of blocks: the highest layer. */
  public int blocks() {
    return layers.isEmpty() ? 0 : layers.get(layers.size() - 1).layer();
  }

  /**
   * Takes what a decoder shows of one sequence while it shows it: tokens a few at a time, layer by
   * layer. For a summary all is reduced at once and nothing kept; in full, what is handed over must
   * stay as it is. Not thread-safe.
   */
  public static final class Builder {
    /** Room for an answer of usual length. */
    private static final int EXPECTED_ANSWER = 32;

    private static final float[] NONE = {};

    private final int width;
    private final boolean full;
    private final List<StreamReduction> reductions = new ArrayList<>(); // by layer
    private final List<TokenStates> streams = new ArrayList<>(); // by layer, at full detail
    private final List<TokenStates> middles = new ArrayList<>(); // by block, at full detail
    private final List<AttentionSums> attention = new ArrayList<>(); // by block
    private final List<Map<Component, List<Peaks>>> peaks = new ArrayList<>(); // by block
    private final AttentionMaps maps; // null but at full detail
    private final float[][] valueNorms; // by block, N
    private int tokens;

    /**
     * Nothing seen yet.
     *
     * @param width D
     * @param context tokens that are sure to come
     * @param full whether whole streams and maps are kept
     */
    public Builder(int blocks, int heads, int width, int context, boolean full) {
      this.width = width;
      this.full = full;
      this.tokens = context;
      int capacity = context + EXPECTED_ANSWER;
      maps = full ? new AttentionMaps(blocks, heads) : null;
      valueNorms = new float[blocks][0];
      for (int block = 0; block < blocks; block++) {
        attention.add(new AttentionSums(heads, capacity, full));
        peaks.add(new EnumMap<>(Component.class));
        middles.add(new TokenStates(width));
      }
      for (int layer = 0; layer <= blocks; layer++) {
        streams.add(new TokenStates(width));
        reductions.add(new StreamReduction(width, capacity));
      }
    }

    /** L. */
    public int blocks() {
      return valueNorms.length;
    }

    /** N, as far as it has been seen. */
    public int tokens() {
      return tokens;
    }

    /** So many more tokens have been seen. */
    public void grow(int more) {
      tokens += more;
    }

    /**
     * Adds tokens of a layer's stream.
     *
     * @param at where the first one's features begin
     * @param step from one to the next
     */
    public void addStream(int layer, float[] values, int at, int step, int count) {
      if (full) {
        streams.get(layer).add(values, at, step, count);
      } else {
        reductions.get(layer).add(values, at, step, count);
      }
    }

    /** The same between a block's halves, which only full detail looks at. */
    public void addMiddle(int block, float[] values, int at, int step, int count) {
      if (full) {
        middles.get(block).add(values, at, step, count);
      }
    }

    /**
     * Adds a head's attention, summed over many queries.
     *
     * @param sums of the weights of the keys 0 to count - 1, from {@code at} on
     * @param logs the same of {@code A log A}; null where entropy is not wanted
     */
    public void addSums(int block, int head, float[] sums, float[] logs, int at, int count) {
      attention.get(block).add(head, sums, logs, at, count);
    }

    /** Adds the weights of a head's next query, which sees so many keys. */
    public void addQuery(int block, int head, float[] weights, int at, int count) {
      attention.get(block).addQuery(head, weights, at, count);
      addToMap(block, head, weights, at, count);
    }

    /** The same to the map alone, where the query is among the sums. */
    public void addToMap(int block, int head, float[] weights, int at, int count) {
      if (full) {
        maps.add(block, head, weights, at, count);
      }
    }

    /**
     * Adds tokens at a place within a block.
     *
     * @param activation count x width of the place
     */
    public void addPeaks(int block, Component component, float[] activation, int count, int width) {
      peaks
          .get(block)
          .computeIfAbsent(component, c -> new ArrayList<>())
          .add(Peaks.of(activation, count, width, 1));
    }

    /**
     * Takes all tokens' norms at once.
     *
     * @param byHead key heads x slots, from {@code from} on; the tokens stand at their right end
     */
    public void valueNorms(int block, float[] byHead, int from, int keyHeads, int slots) {
      float[] norms = new float[tokens];
      int padding = slots - tokens;
      for (int head = 0; head < keyHeads; head++) {
        for (int token = 0; token < tokens; token++) {
          norms[token] += byHead[from + head * slots + padding + token] / keyHeads;
        }
      }
      valueNorms[block] = norms;
    }

    /** All that was seen; N roles and texts. */
    public DecodeSnapshot build(
        List<TokenRole> roles, List<String> texts, List<EncoderSnapshot> encoders) {
      List<LayerSnapshot> layers = new ArrayList<>();
      for (int layer = 0; layer < streams.size(); layer++) {
        layers.add(layer(layer));
      }
      return new DecodeSnapshot(
          full ? Detail.FULL : Detail.SUMMARY, roles, texts, layers, encoders);
    }

    private LayerSnapshot layer(int layer) {
      StreamStats stats = full ? StreamStats.of(streams.get(layer)) : reductions.get(layer).stats();
      int block = layer - 1;
      Optional<LayerMaps> tensors = Optional.empty();
      if (full) {
        float[] weights = layer == 0 ? NONE : maps.of(block, tokens);
        tensors = Optional.of(new LayerMaps(streams.get(layer).toArray(), weights));
      }
      if (layer == 0) {
        return new LayerSnapshot(0, stats, Optional.empty(), List.of(), tensors);
      }
      return new LayerSnapshot(
          layer,
          stats,
          Optional.of(attention.get(block).stats(tokens, full ? valueNorms[block] : NONE)),
          full ? components(block, stats) : List.of(ComponentStats.blockOut(stats)),
          tensors);
    }

    private List<ComponentStats> components(int block, StreamStats output) {
      TokenStates middle = middles.get(block);
      List<ComponentStats> list = new ArrayList<>();
      float[] attended = middle.minus(streams.get(block));
      list.add(ComponentStats.of(Component.ATTENTION_OUT, attended, tokens, width));
      peaks.get(block).forEach((component, parts) -> list.add(joined(component, parts)));
      float[] fed = streams.get(block + 1).minus(middle);
      list.add(ComponentStats.of(Component.DOWN, fed, tokens, width));
      list.add(ComponentStats.blockOut(output));
      return list;
    }

    private static ComponentStats joined(Component component, List<Peaks> parts) {
      int[] features =
          parts.stream().flatMapToInt(part -> Arrays.stream(part.features())).toArray();
      float[] values = new float[features.length];
      int at = 0;
      for (Peaks part : parts) {
        System.arraycopy(part.values(), 0, values, at, part.values().length);
        at += part.values().length;
      }
      return new ComponentStats(component, features, values);
    }
  }
}
