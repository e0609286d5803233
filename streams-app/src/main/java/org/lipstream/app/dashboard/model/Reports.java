package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.app.log.FeedRecord;
import org.lipstream.monitor.probe.TokenRole;

/** The newest reports of the decoder's inside, and a few figures of each over time. */
final class Reports {
  private static final int POINTS = 3_000;
  private static final int WINDOWS = 400;
  private static final int SUMMARIES = 60;
  private static final int FULL = 12;
  static final List<String> SEGMENTS =
      Arrays.stream(TokenRole.Segment.values()).map(TokenRole.Segment::name).toList();

  /** Which report: the session, or all of them, and the kind. */
  private record Place(Optional<String> session, boolean shadow, boolean full) {}

  private final Journal points = new Journal(POINTS);
  private final Journal windows = new Journal(WINDOWS);
  private final Map<Place, ObjectNode> summaries = bounded(SUMMARIES);
  private final Map<Place, ObjectNode> fulls = bounded(FULL);

  private static Map<Place, ObjectNode> bounded(int limit) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Place, ObjectNode> eldest) {
        return size() > limit;
      }
    };
  }

  Journal points() {
    return points;
  }

  Journal windows() {
    return windows;
  }

  /**
   * @param session what is known of the report's session; empty where nothing is
   */
  void accept(FeedRecord record, Optional<ObjectNode> session) {
    if (record.key() == null) {
      return;
    }
    ObjectNode report = record.value();
    boolean shadow = report.path("shadow").asBoolean(false);
    boolean full = report.path("maps").isObject();
    put(new Place(Optional.of(record.key()), shadow, full), report);
    put(new Place(Optional.empty(), shadow, full), report);
    points.add(point(record, session, shadow, full));
  }

  private void put(Place place, ObjectNode report) {
    (place.full() ? fulls : summaries).put(place, report);
  }

  void acceptWindow(FeedRecord record) {
    ObjectNode window = JsonNodeFactory.instance.objectNode();
    Fields.copyAll(record.value(), window);
    windows.add(window);
  }

  /**
   * The newest reports: {@code summary}, {@code full}, and {@code shadow}'s; what is missing is
   * left out.
   *
   * @param session empty for that of whichever session came last
   */
  ObjectNode latest(Optional<String> session) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    set(answer, "full", fulls.get(new Place(session, false, true)));
    set(answer, "shadowFull", fulls.get(new Place(session, true, true)));
    set(answer, "summary", newest(session, false));
    set(answer, "shadow", newest(session, true));
    return answer;
  }

  private static void set(ObjectNode answer, String name, ObjectNode report) {
    if (report != null) {
      answer.set(name, report);
    }
  }

  /** A full report is a summary too. */
  private ObjectNode newest(Optional<String> session, boolean shadow) {
    ObjectNode summary = summaries.get(new Place(session, shadow, false));
    ObjectNode full = fulls.get(new Place(session, shadow, true));
    if (summary == null || full == null) {
      return summary == null ? full : summary;
    }
    return Fields.whole(full, "eventTimeMs") >= Fields.whole(summary, "eventTimeMs")
        ? full
        : summary;
  }

  private static ObjectNode point(
      FeedRecord record, Optional<ObjectNode> session, boolean shadow, boolean full) {
    ObjectNode report = record.value();
    ObjectNode point = JsonNodeFactory.instance.objectNode();
    point.put("session", record.key());
    Fields.copy(
        report,
        point,
        List.of("utterance", "revision", "model", "tokens", "purpose", "decorrelationLoss"));
    point.put("t", report.path("eventTimeMs").asLong(record.timestampMs()));
    point.put("seen", record.timestampMs());
    point.put("shadow", shadow);
    point.put("full", full);
    mass(report, point);
    sinks(report, point);
    session
        .map(state -> state.path("snrDb"))
        .filter(JsonNode::isNumber)
        .ifPresent(snr -> point.set("snrDb", snr));
    return point;
  }

  /** What was asked for, of half an utterance or of one long past, is no point of a series. */
  static boolean isOfAWhole(JsonNode point) {
    String purpose = Fields.text(point, "purpose");
    return purpose.isEmpty() || purpose.equals("FINAL") || purpose.equals("SHADOW");
  }

  /** The attention that each segment receives, mean over the blocks. */
  private static void mass(ObjectNode report, ObjectNode point) {
    for (String segment : SEGMENTS) {
      double sum = 0;
      int blocks = 0;
      for (JsonNode layer : report.path("layers")) {
        if (layer.path("mass").isObject()) {
          sum += layer.path("mass").path(segment).asDouble(0);
          blocks++;
        }
      }
      if (blocks > 0) {
        point.put("mass" + segment, sum / blocks);
      }
    }
  }

  /** The share of (block, token) pairs but BOS's that are sinks, and the sinks' largest alpha. */
  private static void sinks(ObjectNode report, ObjectNode point) {
    int blocks = 0;
    int found = 0;
    double largest = 0;
    for (JsonNode layer : report.path("layers")) {
      if (!layer.has("sinks")) {
        continue;
      }
      blocks++;
      for (JsonNode sink : layer.path("sinks")) {
        if (!"BOS".equals(Fields.text(sink, "role"))) {
          found++;
          largest = Math.max(largest, sink.path("alpha").asDouble(0));
        }
      }
    }
    long tokens = Fields.whole(report, "tokens");
    if (blocks > 0 && tokens > 1) {
      point.put("sinkShare", found / ((tokens - 1.0) * blocks));
      point.put("sinkAlpha", largest);
    }
  }
}
