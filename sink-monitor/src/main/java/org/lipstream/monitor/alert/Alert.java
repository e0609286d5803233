package org.lipstream.monitor.alert;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.monitor.report.DecodeId;

/**
 * A change of state that someone should know of.
 *
 * @param example the violation as last seen
 * @param seenIn the decode that showed it
 * @param tokens N of that decode
 * @param decidedBy the decode after which the state changed
 */
public record Alert(
    State state, Violation example, DecodeId seenIn, int tokens, DecodeId decidedBy) {

  /** Whether it begins or ends. */
  public enum State {
    RAISED,
    CLEARED
  }

  /** Plain maps, strings and numbers, ready for any JSON writer. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", decidedBy.model());
    map.put("key", example.key());
    map.put("state", state.name());
    map.put("cause", example.cause());
    map.put("eventTimeMs", decidedBy.eventTimeMs());
    Map<String, Object> where = new LinkedHashMap<>();
    where.put("session", seenIn.session());
    where.put("utterance", seenIn.utterance());
    where.put("revision", seenIn.revision());
    where.put("eventTimeMs", seenIn.eventTimeMs());
    where.put("tokens", tokens);
    where.put("layer", example.layer());
    where.put("token", example.token());
    where.put("role", example.role().name());
    where.put("feature", example.feature());
    where.put("value", example.value());
    map.put("example", where);
    return map;
  }
}
