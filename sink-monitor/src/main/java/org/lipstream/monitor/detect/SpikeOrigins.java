package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.report.MassiveToken;
import org.lipstream.monitor.report.SecondarySink;
import org.lipstream.monitor.report.SpikeOrigin;

/** Follows spikes back into the block that makes them. */
final class SpikeOrigins {
  private final double standsOut;

  SpikeOrigins(double standsOut) {
    this.standsOut = standsOut;
  }

  /**
   * One for the first token, for each token with massive activations and for each secondary sink.
   */
  List<SpikeOrigin> find(
      List<LayerSnapshot> layers,
      JudgedTokens tokens,
      List<MassiveToken> massive,
      List<SecondarySink> secondary) {
    Map<Integer, LayerSnapshot> onsets = new TreeMap<>();
    for (LayerSnapshot layer : layers) {
      massive.stream()
          .filter(token -> token.layer() == layer.layer())
          .forEach(token -> onsets.putIfAbsent(token.token(), layer));
    }
    for (LayerSnapshot layer : layers) {
      secondary.stream()
          .filter(sink -> sink.onset() == layer.layer())
          .forEach(sink -> onsets.putIfAbsent(sink.token(), layer));
    }
    if (!onsets.containsKey(0)) {
      steepest(layers).ifPresent(layer -> onsets.put(0, layer));
    }
    List<SpikeOrigin> origins = new ArrayList<>();
    onsets.forEach((token, layer) -> origins.add(origin(token, layer, tokens)));
    return origins;
  }

  /** The layer at which the first token's peak in medians grows by the largest factor. */
  private static Optional<LayerSnapshot> steepest(List<LayerSnapshot> layers) {
    Optional<LayerSnapshot> best = Optional.empty();
    double bestGrowth = 0;
    for (int i = 1; i < layers.size(); i++) {
      double growth = ratio(layers.get(i).stream()) / ratio(layers.get(i - 1).stream());
      if (growth > bestGrowth) {
        bestGrowth = growth;
        best = Optional.of(layers.get(i));
      }
    }
    return best;
  }

  private static double ratio(StreamStats stream) {
    return Math.abs(stream.peaks().value(0, 0)) / stream.median();
  }

  private SpikeOrigin origin(int token, LayerSnapshot layer, JudgedTokens tokens) {
    Map<Component, Double> ratios = new EnumMap<>(Component.class);
    Map<Component, Double> peaks = new EnumMap<>(Component.class);
    for (ComponentStats component : layer.components()) {
      double peak = Math.abs((double) component.peaks()[token]);
      peaks.put(component.component(), peak);
      ratios.put(component.component(), peak / ComponentPeaks.medianOfOthers(component, tokens));
    }
    int feature = layer.stream().peaks().feature(token, 0);
    return new SpikeOrigin(
        token, tokens.role(token), layer.layer(), feature, stage(peaks, ratios), ratios);
  }

  /**
   * Attention or the feed-forward layer, whichever writes more; the latter is followed back through
   * its product to its gate while they stand out too.
   */
  private Optional<Component> stage(Map<Component, Double> peaks, Map<Component, Double> ratios) {
    double attention = peaks.getOrDefault(Component.ATTENTION_OUT, Double.NaN);
    double down = peaks.getOrDefault(Component.DOWN, Double.NaN);
    if (Double.isNaN(attention) || Double.isNaN(down)) {
      return Optional.empty();
    }
    if (attention >= down) {
      return Optional.of(Component.ATTENTION_OUT);
    }
    if (!standsOut(ratios, Component.ACT_UP)) {
      return Optional.of(Component.DOWN);
    }
    return Optional.of(standsOut(ratios, Component.GATE) ? Component.GATE : Component.ACT_UP);
  }

  private boolean standsOut(Map<Component, Double> ratios, Component component) {
    return ratios.getOrDefault(component, 0.0) >= standsOut;
  }
}
