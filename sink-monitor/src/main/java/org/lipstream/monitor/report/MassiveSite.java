package org.lipstream.monitor.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole;

/**
 * Where a massive activation was.
 *
 * @param feature index in the residual stream
 * @param value with its sign
 * @param ratio magnitude in medians of the layer
 */
public record MassiveSite(
    int layer, int token, TokenRole role, int feature, double value, double ratio) {

  static List<MassiveSite> of(MassiveToken token) {
    return token.features().stream()
        .map(
            feature ->
                new MassiveSite(
                    token.layer(),
                    token.token(),
                    token.role(),
                    feature.index(),
                    feature.value(),
                    feature.ratio()))
        .toList();
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layer", layer);
    map.put("token", token);
    map.put("role", role.name());
    map.put("feature", feature);
    map.put("value", value);
    map.put("ratio", ratio);
    return map;
  }

  static MassiveSite from(MapFields fields) {
    return new MassiveSite(
        fields.integer("layer"),
        fields.integer("token"),
        fields.choice("role", TokenRole.class),
        fields.integer("feature"),
        fields.number("value"),
        fields.number("ratio"));
  }
}
