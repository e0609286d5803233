package org.lipstream.monitor.probe;

import java.util.Collections;
import java.util.List;

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
}
