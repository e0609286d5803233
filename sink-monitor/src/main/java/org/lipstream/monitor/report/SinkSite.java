package org.lipstream.monitor.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole;

/** Where a sink was: block, position and role, with its alpha. */
public record SinkSite(int layer, int token, TokenRole role, double alpha) {

  static SinkSite of(AttentionSink sink) {
    return new SinkSite(sink.layer(), sink.token(), sink.role(), sink.alpha());
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layer", layer);
    map.put("token", token);
    map.put("role", role.name());
    map.put("alpha", alpha);
    return map;
  }

  static SinkSite from(MapFields fields) {
    return new SinkSite(
        fields.integer("layer"),
        fields.integer("token"),
        fields.choice("role", TokenRole.class),
        fields.number("alpha"));
  }
}
