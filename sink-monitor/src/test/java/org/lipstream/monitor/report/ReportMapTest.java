package org.lipstream.monitor.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lipstream.monitor.detect.PlantedDecode;
import org.lipstream.monitor.probe.Component;
import org.lipstream.monitor.probe.ComponentStats;

class ReportMapTest {

  @Test
  @SuppressWarnings("unchecked")
  void holdsWhatAReaderExpectsInPlainTypes() {
    PlantedDecode decode =
        new PlantedDecode(PlantedDecode.roles(9, 9, 2, 8), 3, 1)
            .sink(2, 11, 0.6f)
            .feature(2, 11, 3, -4000);
    int tokens = decode.roles().size();
    decode.component(2, new ComponentStats(Component.DOWN, new int[tokens], new float[tokens]));
    Map<String, Object> map = decode.report().toMap();
    assertThat(hasOnlyJson(map)).isTrue();
    assertThat(map).containsEntry("tokens", tokens).containsEntry("session", "s");
    assertThat((List<Object>) map.get("roles")).hasSize(tokens).startsWith("BOS", "AUDIO_OPEN");
    Map<String, Object> layer = ((List<Map<String, Object>>) map.get("layers")).get(2);
    assertThat(layer).containsEntry("layer", 2);
    assertThat((List<Object>) layer.get("alpha")).hasSize(tokens);
    assertThat((List<Object>) layer.get("cosineToBos")).hasSize(tokens);
    Map<String, Object> massive = ((List<Map<String, Object>>) layer.get("massive")).get(0);
    assertThat(massive).containsEntry("token", 11).containsEntry("role", "AUDIO_CLOSE");
    Map<String, Object> sink = ((List<Map<String, Object>>) layer.get("sinks")).get(0);
    assertThat(sink).containsEntry("token", 11).containsEntry("valueNorm", null);
    assertThat(map).containsKeys("decorrelationLoss", "faults", "secondarySinks", "origins");
  }

  @Test
  void valuesThatAreNotFiniteAreNull() {
    PlantedDecode decode = new PlantedDecode(PlantedDecode.roles(9, 9, 2, 8), 3, 1);
    decode.feature(1, 3, 4, Float.NaN).attention(2, 0, Float.NaN);
    assertThat(hasOnlyJson(decode.report().toMap())).isTrue();
  }

  /** Whether a value is made of what JSON has alone. */
  private static boolean hasOnlyJson(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.keySet().stream().allMatch(String.class::isInstance)
          && map.values().stream().allMatch(ReportMapTest::hasOnlyJson);
    }
    if (value instanceof List<?> list) {
      return list.stream().allMatch(ReportMapTest::hasOnlyJson);
    }
    if (value instanceof Number number) {
      return Double.isFinite(number.doubleValue());
    }
    return value == null || value instanceof String || value instanceof Boolean;
  }
}
