package org.lipstream.monitor.probe;

import java.util.List;
import java.util.Optional;

/**
 * Plain floats of one layer of one decode.
 *
 * @param layer 0 is the embeddings, l the residual stream after block l
 * @param stream the residual stream, reduced
 * @param attention the block's attention, reduced; absent at layer 0
 * @param components magnitudes within the block, those that were tapped, in any order
 * @param maps the tensors themselves, at full detail
 */
public record LayerSnapshot(
    int layer,
    StreamStats stream,
    Optional<AttentionStats> attention,
    List<ComponentStats> components,
    Optional<LayerMaps> maps) {
  public LayerSnapshot {
    Shape.atLeast("layer", layer, 0);
    components = List.copyOf(components);
    attention.ifPresent(stats -> Shape.length("attention tokens", stats.tokens(), stream.tokens()));
    for (ComponentStats component : components) {
      Shape.length(component.component() + " peaks", component.peaks().length, stream.tokens());
    }
  }

  /** Reductions alone. */
  public static LayerSnapshot summary(
      int layer,
      StreamStats stream,
      Optional<AttentionStats> attention,
      List<ComponentStats> components) {
    return new LayerSnapshot(layer, stream, attention, components, Optional.empty());
  }

  /**
   * Reduces the embeddings and keeps them.
   *
   * @param stream N x D
   */
  public static LayerSnapshot embeddings(float[] stream, int tokens, int width) {
    return new LayerSnapshot(
        0,
        StreamStats.of(stream, tokens, width),
        Optional.empty(),
        List.of(),
        Optional.of(new LayerMaps(stream, new float[0])));
  }

  /**
   * Reduces a block's tensors and keeps them.
   *
   * @param layer 1 for the first block
   * @param stream N x D after the block
   * @param attention heads x N x N
   * @param valueNorms N, or empty where values were not tapped
   */
  public static LayerSnapshot full(
      int layer,
      float[] stream,
      int tokens,
      float[] attention,
      int heads,
      float[] valueNorms,
      List<ComponentStats> components) {
    return new LayerSnapshot(
        layer,
        StreamStats.of(stream, tokens, tokens == 0 ? 1 : stream.length / tokens),
        Optional.of(AttentionStats.of(attention, heads, tokens, valueNorms)),
        components,
        Optional.of(new LayerMaps(stream, attention)));
  }
}
