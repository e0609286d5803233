package org.lipstream.monitor.window;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.lipstream.monitor.report.Cell;

/**
 * One model's reports whose event time lies in [startMs, endMs).
 *
 * @param decodes how many reports
 * @param cells aggregates per layer, role and measure
 */
public record ClosedWindow(
    String model, long startMs, long endMs, int decodes, SortedMap<Cell, Aggregate> cells) {

  /** Plain maps, lists, strings and numbers, ready for any JSON writer. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", model);
    map.put("startMs", startMs);
    map.put("endMs", endMs);
    map.put("decodes", decodes);
    List<Map<String, Object>> list = new ArrayList<>();
    cells.forEach(
        (cell, aggregate) -> {
          Map<String, Object> entry = cell.toMap();
          entry.put("count", aggregate.count());
          entry.put("mean", aggregate.mean());
          entry.put("p95", aggregate.p95());
          list.add(entry);
        });
    map.put("cells", list);
    return map;
  }
}
