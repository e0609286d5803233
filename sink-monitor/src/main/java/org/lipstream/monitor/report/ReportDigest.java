package org.lipstream.monitor.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A report in short.
 *
 * @param id which decode
 * @param tokens N
 * @param values figures per layer and role, finite ones only
 * @param sinks of all blocks
 * @param massive of all layers
 */
public record ReportDigest(
    DecodeId id,
    int tokens,
    SortedMap<Cell, Double> values,
    List<SinkSite> sinks,
    List<MassiveSite> massive) {
  public ReportDigest {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    sinks = List.copyOf(sinks);
    massive = List.copyOf(massive);
  }

  /** Shortens a report. */
  public static ReportDigest of(DecodeReport report) {
    SortedMap<Cell, Double> values = new TreeMap<>();
    Map<TokenRole, List<Integer>> positions = new EnumMap<>(TokenRole.class);
    for (int token = 0; token < report.tokens(); token++) {
      positions.computeIfAbsent(report.roles().get(token), role -> new ArrayList<>()).add(token);
    }
    for (LayerReport layer : report.layers()) {
      positions.forEach((role, tokens) -> put(values, layer, role, tokens));
    }
    return new ReportDigest(
        report.id(),
        report.tokens(),
        values,
        report.sinks().stream().map(SinkSite::of).toList(),
        report.massive().stream().flatMap(token -> MassiveSite.of(token).stream()).toList());
  }

  private static void put(
      SortedMap<Cell, Double> values, LayerReport layer, TokenRole role, List<Integer> tokens) {
    double peak = Double.NaN;
    double alpha = Double.NaN;
    double cosines = 0;
    for (int token : tokens) {
      peak = larger(peak, layer.peakRatio(token));
      cosines += Math.abs(layer.cosineToFirst()[token]);
      if (layer.attention().isPresent()) {
        alpha = larger(alpha, layer.attention().get().alpha()[token]);
      }
    }
    putFinite(values, new Cell(layer.layer(), role, Measure.PEAK_RATIO), peak);
    putFinite(values, new Cell(layer.layer(), role, Measure.COSINE), cosines / tokens.size());
    putFinite(values, new Cell(layer.layer(), role, Measure.ALPHA), alpha);
    if (layer.attention().isPresent()) {
      double share = sinks(layer.attention().get(), role) / (double) tokens.size();
      putFinite(values, new Cell(layer.layer(), role, Measure.SINK_SHARE), share);
    }
  }

  private static long sinks(AttentionReport attention, TokenRole role) {
    return attention.sinks().stream().map(AttentionSink::role).filter(role::equals).count();
  }

  private static double larger(double largest, double value) {
    return value > largest || Double.isNaN(largest) ? value : largest;
  }

  private static void putFinite(SortedMap<Cell, Double> values, Cell cell, double value) {
    if (Double.isFinite(value)) {
      values.put(cell, value);
    }
  }

  /** The same, of a decode whose event time is no later. */
  public ReportDigest atMost(long timeMs) {
    return new ReportDigest(id.atMost(timeMs), tokens, values, sinks, massive);
  }

  /** Whether there is nothing to judge. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Whether the decode had tokens of a role at a layer. */
  public boolean shows(int layer, TokenRole role) {
    Cell first = new Cell(layer, role, Measure.values()[0]);
    SortedMap<Cell, Double> from = values.tailMap(first);
    return !from.isEmpty() && from.firstKey().layer() == layer && from.firstKey().role() == role;
  }

  /** Plain maps, lists, strings and finite numbers, ready for any JSON writer. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("session", id.session());
    map.put("utterance", id.utterance());
    map.put("revision", id.revision());
    map.put("model", id.model());
    map.put("eventTimeMs", id.eventTimeMs());
    map.put("tokens", tokens);
    List<Map<String, Object>> cells = new ArrayList<>();
    values.forEach(
        (cell, value) -> {
          Map<String, Object> entry = cell.toMap();
          entry.put("value", value);
          cells.add(entry);
        });
    map.put("values", cells);
    map.put("sinks", sinks.stream().map(SinkSite::toMap).toList());
    map.put("massive", massive.stream().map(MassiveSite::toMap).toList());
    return map;
  }

  /**
   * Reads what {@link #toMap()} made.
   *
   * @throws IllegalArgumentException if a field is missing or of the wrong type
   */
  public static ReportDigest from(Map<String, ?> map) {
    MapFields fields = new MapFields(map);
    SortedMap<Cell, Double> values = new TreeMap<>();
    fields.list("values").forEach(one -> values.put(Cell.from(one), one.number("value")));
    DecodeId id =
        new DecodeId(
            fields.text("session"),
            fields.whole("utterance"),
            fields.whole("revision"),
            fields.text("model"),
            fields.whole("eventTimeMs"));
    return new ReportDigest(
        id,
        fields.integer("tokens"),
        values,
        fields.list("sinks").stream().map(SinkSite::from).toList(),
        fields.list("massive").stream().map(MassiveSite::from).toList());
  }
}
