package org.lipstream.monitor.probe;

import java.util.List;

/**
 * One decode as its blocks saw it: the whole sequence, what was heard and seen as well as the
 * response.
 *
 * @param roles N, what each token is
 * @param layers ascending; layer 0 may be missing
 */
public record DecodeSnapshot(List<TokenRole> roles, List<LayerSnapshot> layers) {
  public DecodeSnapshot {
    roles = List.copyOf(roles);
    layers = List.copyOf(layers);
    int before = -1;
    for (LayerSnapshot layer : layers) {
      Shape.atLeast("layer after " + before, layer.layer(), before + 1L);
      Shape.length("layer " + layer.layer(), layer.stream().tokens(), roles.size());
      before = layer.layer();
    }
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
