package org.lipstream.monitor.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.Cell;
import org.lipstream.monitor.report.MapFields;
import org.lipstream.monitor.report.MassiveSite;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.monitor.report.SinkSite;

/**
 * A model's normal state, which its {@code sinks.json} holds.
 *
 * @param model the model's name
 * @param decodes how many it was made from
 * @param ranges of every cell
 * @param sinks roles that were sinks, per block
 * @param massiveFeatures feature indices that were massive at any token and layer
 */
public record Profile(
    String model,
    int decodes,
    SortedMap<Cell, Range> ranges,
    Map<Integer, SortedSet<TokenRole>> sinks,
    SortedSet<Integer> massiveFeatures) {

  /** Learns a profile from a model's reports; empty ones are passed over. */
  public static Profile learn(String model, Iterable<ReportDigest> reports) {
    SortedMap<Cell, List<Double>> values = new TreeMap<>();
    Map<Integer, SortedSet<TokenRole>> sinks = new TreeMap<>();
    SortedSet<Integer> features = new TreeSet<>();
    int decodes = 0;
    for (ReportDigest report : reports) {
      decodes += report.isEmpty() ? 0 : 1;
      report
          .values()
          .forEach(
              (cell, value) -> values.computeIfAbsent(cell, c -> new ArrayList<>()).add(value));
      for (SinkSite sink : report.sinks()) {
        sinks.computeIfAbsent(sink.layer(), layer -> new TreeSet<>()).add(sink.role());
      }
      report.massive().stream().map(MassiveSite::feature).forEach(features::add);
    }
    SortedMap<Cell, Range> ranges = new TreeMap<>();
    values.forEach(
        (cell, list) ->
            ranges.put(cell, Range.of(list.stream().mapToDouble(Double::doubleValue).toArray())));
    return new Profile(model, decodes, ranges, sinks, features);
  }

  /** Whether a token of the role has been a sink of the block. */
  public boolean hasSink(int layer, TokenRole role) {
    SortedSet<TokenRole> roles = sinks.get(layer);
    return roles != null && roles.contains(role);
  }

  /** Plain maps, lists, strings and numbers: what sinks.json holds. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", model);
    map.put("decodes", decodes);
    List<Map<String, Object>> cells = new ArrayList<>();
    ranges.forEach((cell, range) -> cells.add(entry(cell, range)));
    map.put("ranges", cells);
    List<Map<String, Object>> places = new ArrayList<>();
    sinks.forEach((layer, roles) -> roles.forEach(role -> places.add(place(layer, role))));
    map.put("sinks", places);
    map.put("massiveFeatures", List.copyOf(massiveFeatures));
    return map;
  }

  private static Map<String, Object> entry(Cell cell, Range range) {
    Map<String, Object> entry = cell.toMap();
    entry.put("count", range.count());
    entry.put("low", range.low());
    entry.put("median", range.median());
    entry.put("p95", range.p95());
    entry.put("high", range.high());
    return entry;
  }

  private static Map<String, Object> place(int layer, TokenRole role) {
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("layer", layer);
    place.put("role", role.name());
    return place;
  }

  /**
   * Reads what {@link #toMap()} made.
   *
   * @throws IllegalArgumentException if a field is missing or of the wrong type
   */
  public static Profile from(Map<String, ?> map) {
    MapFields fields = new MapFields(map);
    SortedMap<Cell, Range> ranges = new TreeMap<>();
    for (MapFields one : fields.list("ranges")) {
      Range range =
          new Range(
              one.integer("count"),
              one.number("low"),
              one.number("median"),
              one.number("p95"),
              one.number("high"));
      ranges.put(Cell.from(one), range);
    }
    Map<Integer, SortedSet<TokenRole>> sinks = new TreeMap<>();
    for (MapFields one : fields.list("sinks")) {
      sinks
          .computeIfAbsent(one.integer("layer"), layer -> new TreeSet<>())
          .add(one.choice("role", TokenRole.class));
    }
    return new Profile(
        fields.text("model"),
        fields.integer("decodes"),
        ranges,
        sinks,
        new TreeSet<>(fields.integers("massiveFeatures")));
  }
}
