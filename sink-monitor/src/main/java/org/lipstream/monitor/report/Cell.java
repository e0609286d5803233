package org.lipstream.monitor.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Where a figure belongs.
 *
 * @param layer 0 is the embeddings, l the residual stream after block l
 */
public record Cell(int layer, TokenRole role, Measure measure) implements Comparable<Cell> {
  private static final Comparator<Cell> ORDER =
      Comparator.comparingInt(Cell::layer).thenComparing(Cell::role).thenComparing(Cell::measure);

  @Override
  public int compareTo(Cell other) {
    return ORDER.compare(this, other);
  }

  /** A map that the fields of what stands in the cell can be added to. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layer", layer);
    map.put("role", role.name());
    map.put("measure", measure.name());
    return map;
  }

  /** Reads what {@link #toMap()} made. */
  public static Cell from(MapFields fields) {
    return new Cell(
        fields.integer("layer"),
        fields.choice("role", TokenRole.class),
        fields.choice("measure", Measure.class));
  }
}
