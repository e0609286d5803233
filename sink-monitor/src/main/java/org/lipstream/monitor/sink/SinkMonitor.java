package org.lipstream.monitor.sink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.EncoderSnapshot;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.StreamStats;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Turns a decode's floats into a report. Formulas: arXiv 2510.22603, section 2, unless a type says
 * otherwise. Immutable; safe for use by several threads.
 */
public final class SinkMonitor {
  private final Thresholds thresholds;
  private final SinkFinder sinkFinder;
  private final MassiveFinder massiveFinder;
  private final OriginFinder originFinder;

  /** A monitor with the published thresholds. */
  public SinkMonitor() {
    this(Thresholds.PUBLISHED);
  }

  /** A monitor with its own thresholds. */
  public SinkMonitor(Thresholds thresholds) {
    this.thresholds = thresholds;
    sinkFinder = new SinkFinder(thresholds);
    massiveFinder = new MassiveFinder(thresholds);
    originFinder = new OriginFinder(thresholds.standsOut());
  }

  /** Never throws for what the numbers are: what cannot be told is NaN and named as a fault. */
  public SinkReport report(DecodeId id, DecodeSnapshot decode) {
    List<TokenRole> roles = decode.roles();
    if (roles.isEmpty() || decode.layers().isEmpty()) {
      return empty(id, decode);
    }
    boolean hasBos = roles.get(0) == TokenRole.BOS;
    List<LayerReport> layers = decode.layers().stream().map(layer -> layer(layer, roles)).toList();
    List<SecondarySink> secondary =
        hasBos
            ? SecondarySink.find(decode.layers(), roles, thresholds.secondaryCosine())
            : List.of();
    List<MassiveToken> massive =
        layers.stream().flatMap(layer -> layer.massive().stream()).toList();
    Decorrelation decorrelation =
        hasBos
            ? Decorrelation.of(decode.layers(), roles, decode.blocks())
            : new Decorrelation(Double.NaN, Double.NaN);
    return new SinkReport(
        id,
        roles.size(),
        roles,
        layers,
        headShare(decode),
        secondary,
        originFinder.find(decode.layers(), roles, massive, secondary),
        decorrelation,
        decode.encoders().stream().map(this::encoder).toList(),
        faults(decode));
  }

  private static SinkReport empty(DecodeId id, DecodeSnapshot decode) {
    return new SinkReport(
        id,
        decode.tokens(),
        decode.roles(),
        List.of(),
        new float[0],
        List.of(),
        List.of(),
        new Decorrelation(Double.NaN, Double.NaN),
        List.of(),
        List.of("nothing to judge: " + decode.tokens() + " tokens, no layer with any"));
  }

  private LayerReport layer(LayerSnapshot layer, List<TokenRole> roles) {
    StreamStats stream = layer.stream();
    boolean hasBos = roles.get(0) == TokenRole.BOS;
    return new LayerReport(
        layer.layer(),
        stream.median(),
        stream.norms(),
        hasBos ? stream.cosineToFirst() : new float[0],
        stream.peaks(),
        massiveFinder.find(layer.layer(), stream, roles),
        layer.attention().map(attention -> attention(layer, attention, roles)),
        layer.components().stream().map(stats -> ComponentReport.of(stats, roles)).toList());
  }

  private EncoderReport encoder(EncoderSnapshot encoder) {
    TokenRole role = TokenRole.media(encoder.name());
    List<TokenRole> roles = Collections.nCopies(encoder.frames(), role);
    List<LayerReport> layers = new ArrayList<>();
    for (LayerSnapshot layer : roles.isEmpty() ? List.<LayerSnapshot>of() : encoder.layers()) {
      StreamStats stream = layer.stream();
      layers.add(
          new LayerReport(
              layer.layer(),
              stream.median(),
              stream.norms(),
              new float[0],
              stream.peaks(),
              massiveFinder.find(layer.layer(), stream, roles),
              layer.attention().map(attention -> everyFrameSeen(layer.layer(), attention, roles)),
              layer.components().stream().map(one -> ComponentReport.of(one, roles)).toList()));
    }
    return new EncoderReport(encoder.name(), encoder.frames(), layers);
  }

  private AttentionReport everyFrameSeen(
      int layer, AttentionStats attention, List<TokenRole> roles) {
    HeadAlphas alphas = sinkFinder.alphas(attention);
    return new AttentionReport(
        floats(alphas.means()),
        attention.alpha(),
        alphas.shares(),
        attention.entropy(),
        Map.of(),
        Map.of(),
        sinkFinder.findAmong(attention.tokens(), layer, attention, alphas, roles));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private AttentionReport attention(
      LayerSnapshot layer, AttentionStats attention, List<TokenRole> roles) {
    Optional<float[]> weights =
        layer.maps().map(LayerMaps::attention).filter(map -> map.length > 0);
    HeadAlphas alphas = sinkFinder.alphas(attention);
    return new AttentionReport(
        floats(alphas.means()),
        attention.alpha(),
        alphas.shares(),
        attention.entropy(),
        SegmentMass.received(alphas.means(), roles),
        weights.map(map -> SegmentMass.flow(map, roles)).orElse(Map.of()),
        sinkFinder.find(layer.layer(), attention, alphas, roles));
  }

  private float[] headShare(DecodeSnapshot decode) {
    List<HeadAlphas> blocks =
        decode.layers().stream()
            .flatMap(layer -> layer.attention().stream())
            .map(sinkFinder::alphas)
            .toList();
    int heads = blocks.stream().mapToInt(HeadAlphas::heads).sum();
    float[] share = new float[heads == 0 ? 0 : decode.tokens()];
    for (int token = 0; token < share.length; token++) {
      int above = 0;
      for (HeadAlphas block : blocks) {
        above += block.above(token);
      }
      share[token] = (float) (above / (double) heads);
    }
    return share;
  }

  private static List<String> faults(DecodeSnapshot decode) {
    List<String> faults = new ArrayList<>();
    for (LayerSnapshot layer : decode.layers()) {
      StreamStats stream = layer.stream();
      notFinite(faults, layer.layer(), "residual stream", stream.notFinite());
      layer
          .attention()
          .ifPresent(
              stats -> notFinite(faults, layer.layer(), "attention weights", stats.notFinite()));
      for (ComponentStats component : layer.components()) {
        notFinite(faults, layer.layer(), component.component() + " peaks", component.notFinite());
      }
      if (stream.median() == 0) {
        faults.add("layer " + layer.layer() + ": median magnitude 0: massive cannot be told");
      }
    }
    return faults;
  }

  private static void notFinite(List<String> faults, int layer, String what, long count) {
    if (count > 0) {
      faults.add("layer " + layer + ": " + what + ": " + count + " values not finite");
    }
  }
}
