package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.LayerSnapshot;

/** What makes a decode's figures doubtful, in words. */
final class Faults {
  private final List<String> found = new ArrayList<>();

  private Faults() {}

  static List<String> of(DecodeSnapshot decode) {
    Faults faults = new Faults();
    if (decode.tokens() == 0 || decode.layers().isEmpty()) {
      faults.found.add("nothing to judge: " + decode.tokens() + " tokens, no layer with any");
    } else {
      decode.layers().forEach(faults::add);
    }
    return faults.found;
  }

  private void add(LayerSnapshot layer) {
    notFinite(layer, "residual stream", layer.stream().notFinite());
    layer.attention().ifPresent(it -> notFinite(layer, "attention weights", it.notFinite()));
    for (ComponentStats component : layer.components()) {
      notFinite(layer, component.component() + " peaks", component.notFinite());
    }
    if (layer.stream().median() == 0) {
      found.add("layer " + layer.layer() + ": median magnitude 0: massive cannot be told");
    }
  }

  private void notFinite(LayerSnapshot layer, String what, long count) {
    if (count > 0) {
      found.add("layer " + layer.layer() + ": " + what + ": " + count + " values not finite");
    }
  }
}
