package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the page shows, in numbers. */
final class Figures {
  private static final long LIVE_MS = 12_000;
  private static final double MS_PER_SECOND = 1e3;
  private static final int RECENT_FINALS = 20;
  private static final List<String> INSTANCE_SUMS =
      List.of("capacitySessions", "consumerLag", "workers");
  private static final List<String> INSTANCE_MEANS = List.of("rtf", "busy");
  private static final Map<String, String> NAMES =
      Map.of(
          "capacitySessions", "capacity_sessions",
          "consumerLag", "consumer_lag_records",
          "workers", "workers",
          "rtf", "real_time_factor",
          "busy", "busy_share");

  private final List<Figure> figures = new ArrayList<>();
  private final long nowMs;

  Figures(long nowMs) {
    this.nowMs = nowMs;
  }

  List<Figure> list() {
    return figures;
  }

  private void add(String name, Map<String, String> labels, double value) {
    if (Double.isFinite(value)) {
      figures.add(new Figure(name, labels, value));
    }
  }

  void count(String name, double value) {
    add(name, Map.of(), value);
  }

  private boolean isLive(JsonNode state) {
    return nowMs - state.path("lastMs").asLong() < LIVE_MS;
  }

  void sessions(ArrayNode sessions) {
    int live = 0;
    double dropped = 0;
    double lag = 0;
    for (JsonNode session : sessions) {
      if (isLive(session)) {
        live++;
        dropped += session.path("status").path("droppedPartials").asDouble(0);
        lag = Math.max(lag, session.path("status").path("lagMs").asDouble(0) / MS_PER_SECOND);
      }
    }
    count("sessions_live", live);
    count("sessions_partials_dropped", dropped);
    count("session_lag_seconds_max", lag);
  }

  void instances(ArrayNode instances) {
    Map<String, Double> sums = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    int running = 0;
    for (JsonNode instance : instances) {
      if (!isLive(instance)) {
        continue;
      }
      running += "RUNNING".equals(Fields.text(instance, "state")) ? 1 : 0;
      for (String name : NAMES.keySet()) {
        if (instance.path(name).isNumber()) {
          sums.merge(name, instance.path(name).asDouble(), Double::sum);
          counts.merge(name, 1, Integer::sum);
        }
      }
    }
    count("instances_running", running);
    INSTANCE_SUMS.stream()
        .filter(sums::containsKey)
        .forEach(name -> count(NAMES.get(name), sums.get(name)));
    INSTANCE_MEANS.stream()
        .filter(sums::containsKey)
        .forEach(name -> count(NAMES.get(name), sums.get(name) / counts.get(name)));
  }

  void alerts(ArrayNode alerts) {
    int raised = 0;
    for (JsonNode alert : alerts) {
      raised += "RAISED".equals(Fields.text(alert, "state")) ? 1 : 0;
    }
    count("alerts_raised", raised);
  }

  void finals(ArrayNode finals) {
    mean("recent_final_delay_seconds", finals, "delayMs", MS_PER_SECOND);
    mean("confidence", finals, "confidence", 1);
  }

  private void mean(String name, ArrayNode finals, String field, double unit) {
    double sum = 0;
    int count = 0;
    for (int i = Math.max(0, finals.size() - RECENT_FINALS); i < finals.size(); i++) {
      if (finals.get(i).path(field).isNumber()) {
        sum += finals.get(i).path(field).asDouble() / unit;
        count++;
      }
    }
    if (count > 0) {
      count(name, sum / count);
    }
  }

  /** The newest of each model. */
  void points(ArrayNode points) {
    Map<Map<String, String>, JsonNode> newest = new LinkedHashMap<>();
    for (JsonNode point : points) {
      if (!Reports.isOfAWhole(point)) {
        continue;
      }
      String shadow = Boolean.toString(point.path("shadow").asBoolean());
      newest.put(Map.of("model", Fields.text(point, "model"), "shadow", shadow), point);
    }
    newest.forEach(
        (labels, point) -> {
          number("sink_share", labels, point.path("sinkShare"));
          number("decorrelation_loss", labels, point.path("decorrelationLoss"));
          number("snr_db", labels, point.path("snrDb"));
          for (String segment : Reports.SEGMENTS) {
            Map<String, String> all = new LinkedHashMap<>(labels);
            all.put("segment", segment);
            number("attention_mass", all, point.path("mass" + segment));
          }
        });
  }

  private void number(String name, Map<String, String> labels, JsonNode value) {
    if (value.isNumber()) {
      add(name, labels, value.asDouble());
    }
  }

  /** The newest window of each model: the figures by block and role. */
  void windows(ArrayNode windows) {
    Map<String, JsonNode> newest = new LinkedHashMap<>();
    windows.forEach(window -> newest.put(Fields.text(window, "model"), window));
    newest.forEach(
        (model, window) -> {
          for (JsonNode cell : window.path("cells")) {
            Map<String, String> labels =
                Map.of(
                    "model", model,
                    "measure", Fields.text(cell, "measure"),
                    "layer", Fields.text(cell, "layer"),
                    "role", Fields.text(cell, "role"));
            number("window_mean", labels, cell.path("mean"));
            number("window_p95", labels, cell.path("p95"));
          }
        });
  }
}
