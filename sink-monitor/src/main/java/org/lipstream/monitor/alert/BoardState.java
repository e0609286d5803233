package org.lipstream.monitor.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.MapFields;

/**
 * What an {@link AlertBoard} must not forget while its process is replaced.
 *
 * @param watches keys that are raised, or on their way to it
 */
public record BoardState(List<Watched> watches) {
  /** Nothing has been seen. */
  public static final BoardState EMPTY = new BoardState(List.of());

  /**
   * One key's count.
   *
   * @param last the violation as last seen
   * @param seenIn the decode that showed it
   * @param tokens N of that decode
   * @param violating reports in a row that showed it
   * @param clean reports in a row that did not
   */
  public record Watched(
      Violation last, DecodeId seenIn, int tokens, int violating, int clean, boolean raised) {}

  public BoardState {
    watches = List.copyOf(watches);
  }

  /** Plain maps, lists, strings and numbers, ready for any JSON writer. */
  public Map<String, Object> toMap() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Watched watch : watches) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("key", watch.last.key());
      map.put("cause", watch.last.cause());
      map.put("layer", watch.last.layer());
      map.put("token", watch.last.token());
      map.put("role", watch.last.role().name());
      map.put("feature", watch.last.feature());
      map.put("value", watch.last.value());
      map.put("session", watch.seenIn.session());
      map.put("utterance", watch.seenIn.utterance());
      map.put("revision", watch.seenIn.revision());
      map.put("model", watch.seenIn.model());
      map.put("eventTimeMs", watch.seenIn.eventTimeMs());
      map.put("tokens", watch.tokens);
      map.put("violating", watch.violating);
      map.put("clean", watch.clean);
      map.put("raised", watch.raised ? 1 : 0);
      list.add(map);
    }
    return Map.of("watches", list);
  }

  /**
   * Reads what {@link #toMap()} made.
   *
   * @throws IllegalArgumentException if a field is missing or of the wrong type
   */
  public static BoardState from(Map<String, ?> map) {
    List<Watched> watches = new ArrayList<>();
    for (MapFields one : new MapFields(map).list("watches")) {
      Violation last =
          new Violation(
              one.text("key"),
              one.text("cause"),
              one.integer("layer"),
              one.integer("token"),
              one.choice("role", TokenRole.class),
              one.integer("feature"),
              one.number("value"));
      DecodeId seenIn =
          new DecodeId(
              one.text("session"),
              one.whole("utterance"),
              one.whole("revision"),
              one.text("model"),
              one.whole("eventTimeMs"));
      watches.add(
          new Watched(
              last,
              seenIn,
              one.integer("tokens"),
              one.integer("violating"),
              one.integer("clean"),
              one.integer("raised") == 1));
    }
    return new BoardState(watches);
  }
}
