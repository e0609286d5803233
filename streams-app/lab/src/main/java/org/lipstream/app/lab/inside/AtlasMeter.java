package org.lipstream.app.lab.inside;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lipstream.monitor.detect.Thresholds;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.CausalTest.Kind;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;
import org.lipstream.monitor.report.MassiveToken;
import org.lipstream.monitor.report.SecondarySink;
import org.lipstream.monitor.report.TurnEffect;

/** Adds one source's decodes up, all seen in full. */
final class AtlasMeter {
  private final String source;
  private final Map<Role, Map<InsideFigure, Map<Integer, List<Double>>>> values =
      new EnumMap<>(Role.class); // by layer, one value a decode
  private final Map<Integer, Integer> features = new TreeMap<>(); // decodes, by massive feature
  private final Map<Role, int[]> intermediate = new EnumMap<>(Role.class);
  private final List<Double> lifetimes = new ArrayList<>();
  private final List<Double> headShares = new ArrayList<>();
  private final List<Double> onsets = new ArrayList<>();
  private double largestCosine;
  private double largestRatio;
  private int decodes;
  private long tokens;

  AtlasMeter(String source) {
    this.source = source;
  }

  String source() {
    return source;
  }

  void add(DecodeReport report) {
    decodes++;
    tokens += report.tokens();
    for (LayerReport layer : report.layers()) {
      add(report, layer);
    }
    report.turned().forEach(effect -> add(report, effect));
    headShares.add((double) report.headShare()[0]);
    report.massive().stream()
        .filter(token -> token.token() == 0)
        .mapToInt(MassiveToken::layer)
        .min()
        .ifPresent(layer -> onsets.add((double) layer));
    report.massive().stream()
        .filter(token -> token.token() == 0)
        .flatMap(token -> token.features().stream())
        .map(MassiveToken.Feature::index)
        .distinct()
        .forEach(feature -> features.merge(feature, 1, Integer::sum));
    for (int token = 0; token < report.tokens(); token++) {
      counts(Role.of(report.roles().get(token)))[0]++;
    }
    for (SecondarySink sink : report.secondarySinks()) {
      counts(Role.of(sink.role()))[1]++;
      lifetimes.add((double) sink.lifetime());
    }
    report.sinks().stream()
        .filter(AttentionSink::intermediate)
        .filter(AttentionSink::byHeads)
        .map(AttentionSink::token)
        .distinct()
        .forEach(token -> counts(Role.of(report.roles().get(token)))[2]++);
  }

  /** Tokens, those with a run that points the first one's way, those that are sinks by heads. */
  private int[] counts(Role role) {
    return intermediate.computeIfAbsent(role, one -> new int[3]);
  }

  private void add(DecodeReport report, LayerReport layer) {
    Map<Role, List<Integer>> positions = new EnumMap<>(Role.class);
    for (int token = 0; token < report.tokens(); token++) {
      Role role = Role.of(report.roles().get(token));
      positions.computeIfAbsent(role, one -> new ArrayList<>()).add(token);
    }
    positions.forEach((role, places) -> add(report, layer, role, places));
  }

  private void add(DecodeReport report, LayerReport layer, Role role, List<Integer> places) {
    int judged = report.tokens() - Thresholds.PUBLISHED.leastQueries() + 1;
    double peak = 0;
    double cosines = 0;
    double alpha = Double.NaN;
    double mass = 0;
    for (int token : places) {
      peak = Math.max(peak, layer.peakRatio(token));
      double cosine = Math.abs(layer.cosineToFirst()[token]);
      cosines += cosine / places.size();
      if (role != Role.FIRST && layer.layer() > 0) {
        largestCosine = Math.max(largestCosine, cosine);
        largestRatio = Math.max(largestRatio, layer.peakRatio(token));
      }
      if (layer.attention().isPresent()) {
        float own = layer.attention().get().alpha()[token];
        mass += own * (report.tokens() - token) / (double) report.tokens();
        alpha = token < judged && !(own <= alpha) ? own : alpha;
      }
    }
    put(role, InsideFigure.PEAK, layer.layer(), peak);
    put(role, InsideFigure.COSINE, layer.layer(), cosines);
    if (layer.attention().isPresent()) {
      put(role, InsideFigure.ATTENTION, layer.layer(), mass);
      put(role, InsideFigure.ALPHA, layer.layer(), alpha);
    }
    layer.seen().components().stream()
        .filter(stats -> stats.component() == Component.DOWN)
        .forEach(stats -> put(role, InsideFigure.WRITTEN, layer.layer(), largest(stats, places)));
    layer
        .seen()
        .maps()
        .filter(maps -> places.size() > 1)
        .ifPresent(
            maps ->
                put(role, InsideFigure.PAIRS, layer.layer(), pairs(maps, report.tokens(), places)));
  }

  private void add(DecodeReport report, TurnEffect effect) {
    if (effect.test().kind() != Kind.TOKEN_TO_BOS) {
      return;
    }
    Role role = Role.of(report.roles().get(effect.test().turn().token()));
    double[] after = effect.alphaAfter();
    for (int block = effect.test().turn().layer(); block < after.length; block++) {
      put(role, InsideFigure.TURNED, block + 1, after[block]);
    }
  }

  private static double largest(ComponentStats stats, List<Integer> places) {
    return places.stream().mapToDouble(token -> Math.abs(stats.peaks()[token])).max().orElse(0);
  }

  /**
   * Mean cosine of all pairs: the squared length of the mean direction, without the tokens' own.
   */
  private static double pairs(LayerMaps maps, int tokens, List<Integer> places) {
    int width = maps.stream().length / tokens;
    double[] sum = new double[width];
    for (int token : places) {
      double square = 0;
      for (int feature = 0; feature < width; feature++) {
        square += Math.pow(maps.stream()[token * width + feature], 2);
      }
      for (int feature = 0; feature < width; feature++) {
        sum[feature] += maps.stream()[token * width + feature] / Math.sqrt(square);
      }
    }
    double all = 0;
    for (double each : sum) {
      all += each * each;
    }
    int count = places.size();
    return (all - count) / (count * (count - 1.0));
  }

  private void put(Role role, InsideFigure figure, int layer, double value) {
    if (Double.isFinite(value)) {
      values
          .computeIfAbsent(role, one -> new EnumMap<>(InsideFigure.class))
          .computeIfAbsent(figure, one -> new TreeMap<>())
          .computeIfAbsent(layer, one -> new ArrayList<>())
          .add(value);
    }
  }

  List<Role> roles() {
    return List.copyOf(values.keySet());
  }

  /** Means over the decodes by layer; empty where a role has no such figure. */
  Map<Integer, Double> means(Role role, InsideFigure figure) {
    Map<Integer, Double> means = new TreeMap<>();
    values
        .getOrDefault(role, Map.of())
        .getOrDefault(figure, Map.of())
        .forEach(
            (layer, all) ->
                means.put(layer, all.stream().mapToDouble(v -> v).average().orElseThrow()));
    return means;
  }

  /** The values of all decodes at a layer. */
  double[] values(Role role, InsideFigure figure, int layer) {
    return values
        .getOrDefault(role, Map.of())
        .getOrDefault(figure, Map.of())
        .getOrDefault(layer, List.of())
        .stream()
        .mapToDouble(value -> value)
        .toArray();
  }

  int decodes() {
    return decodes;
  }

  double tokensEach() {
    return tokens / (double) decodes;
  }

  double[] headShares() {
    return headShares.stream().mapToDouble(share -> share).toArray();
  }

  /** The first layers at which the first token is massive. */
  List<Double> onsets() {
    return List.copyOf(onsets);
  }

  /** How many decodes have a feature massive at the first token. */
  Map<Integer, Integer> features() {
    return Map.copyOf(features);
  }

  /** Of a role: tokens, secondary sinks, sinks by heads. */
  int[] intermediate(Role role) {
    return intermediate.getOrDefault(role, new int[3]).clone();
  }

  double lifetime() {
    return lifetimes.stream().mapToDouble(life -> life).average().orElse(Double.NaN);
  }

  /** Of any token but the first, any layer. */
  double largestCosine() {
    return largestCosine;
  }

  /** The largest peak of any token but the first, in medians. */
  double largestRatio() {
    return largestRatio;
  }
}
