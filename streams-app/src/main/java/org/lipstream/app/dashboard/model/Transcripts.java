package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lipstream.app.log.FeedRecord;

/** Sessions as they are, and the finals that they gave. */
final class Transcripts {
  private static final int SESSIONS = 200;
  private static final int FINALS = 1_000;

  /** A session of which nothing has come for so long is no longer shown. */
  private static final long FORGET_MS = 1_800_000;

  /** A session that neither ended nor said anything for so long. */
  private static final long QUIET_MS = 12_000;

  private static final List<String> EVENT_FIELDS =
      List.of(
          "utterance",
          "revision",
          "kind",
          "text",
          "words",
          "span",
          "modality",
          "degraded",
          "model",
          "computeMs",
          "emittedEpochMs",
          "sessionStartEpochMs",
          "committedWords",
          "rates",
          "snrDb");
  private static final List<String> SESSION_FIELDS =
      List.of("modality", "degraded", "model", "rates", "snrDb", "sessionStartEpochMs");

  private final Entities sessions = new Entities(SESSIONS);
  private final Journal finals = new Journal(FINALS);
  private final Entities previews = new Entities(SESSIONS);

  Entities sessions() {
    return sessions;
  }

  Journal finals() {
    return finals;
  }

  Entities previews() {
    return previews;
  }

  void acceptPartial(FeedRecord record, long nowMs) {
    session(record, nowMs)
        .ifPresent(
            session -> {
              ObjectNode event = event(record);
              Fields.copy(record.value(), session, SESSION_FIELDS);
              if (isNewer(event, session)) {
                session.set("partial", event);
              }
            });
  }

  void acceptFinal(FeedRecord record, long nowMs) {
    session(record, nowMs)
        .ifPresent(
            session -> {
              ObjectNode event = event(record);
              Fields.copy(record.value(), session, SESSION_FIELDS);
              event.put("id", Fields.text(record.value(), "id"));
              event.put("session", record.key());
              finals.add(event);
              if (isNewer(event, session)) {
                session.remove("partial");
                session.set("utterance", event.path("utterance"));
                session.set("delayMs", event.path("delayMs"));
                session.set("confidence", event.path("confidence"));
              }
              session.put("finals", session.path("finals").asLong(0) + 1);
            });
  }

  /** What another model, which serves nobody, understood. */
  void acceptShadow(FeedRecord record, long nowMs) {
    session(record, nowMs).ifPresent(session -> session.set("shadow", event(record)));
  }

  void acceptStatus(FeedRecord record, long nowMs) {
    session(record, nowMs)
        .ifPresent(
            session -> {
              ObjectNode status = JsonNodeFactory.instance.objectNode();
              Fields.copyAll(record.value(), status);
              status.remove(List.of("schemaVersion", "kind", "session"));
              session.set("status", status);
            });
  }

  void acceptPreview(FeedRecord record, long nowMs) {
    session(record, nowMs)
        .ifPresent(
            session -> {
              ObjectNode preview = previews.change(record.key());
              Fields.copy(
                  record.value(), preview, List.of("mediaMs", "levelDb", "lips", "emittedEpochMs"));
            });
  }

  /** A partial whose utterance has had its final comes too late to be shown. */
  private static boolean isNewer(ObjectNode event, ObjectNode session) {
    long utterance = Fields.whole(event, "utterance");
    long last = session.path("utterance").asLong(-1);
    return utterance > last || utterance == last && "final".equals(Fields.text(event, "kind"));
  }

  private Optional<ObjectNode> session(FeedRecord record, long nowMs) {
    if (record.key() == null || record.key().isBlank()) {
      return Optional.empty();
    }
    ObjectNode session = sessions.change(record.key());
    // Records from before the start are read too: their own time counts.
    long at = Math.min(nowMs, record.timestampMs());
    session.put("lastMs", Math.max(at, Fields.whole(session, "lastMs")));
    return Optional.of(session);
  }

  private static ObjectNode event(FeedRecord record) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    Fields.copy(record.value(), event, EVENT_FIELDS);
    delay(event);
    confidence(event);
    return event;
  }

  /** How long after the last sample that it rests on the event was made. */
  private static void delay(ObjectNode event) {
    JsonNode start = event.path("sessionStartEpochMs");
    JsonNode end = event.path("span").path("endMs");
    JsonNode emitted = event.path("emittedEpochMs");
    if (start.isNumber() && end.isNumber() && emitted.isNumber()) {
      event.put("delayMs", emitted.asLong() - start.asLong() - end.asLong());
    }
  }

  private static void confidence(ObjectNode event) {
    double sum = 0;
    int count = 0;
    for (JsonNode word : event.path("words")) {
      if (word.path("confidence").isNumber()) {
        sum += word.path("confidence").asDouble();
        count++;
      }
    }
    if (count > 0) {
      event.put("confidence", sum / count);
    }
  }

  /** Sessions in short, newest first. */
  ArrayNode list(long nowMs) {
    List<ObjectNode> listed = new ArrayList<>();
    for (JsonNode session : sessions.all()) {
      ObjectNode entry = JsonNodeFactory.instance.objectNode();
      boolean ended = session.path("status").path("state").asText().equals("ended");
      long lastMs = session.path("lastMs").asLong();
      entry.put("id", session.path("id").asText());
      entry.set("startEpochMs", session.get("sessionStartEpochMs"));
      entry.put("lastEpochMs", lastMs);
      entry.put("state", ended ? "ended" : lastMs < nowMs - QUIET_MS ? "quiet" : "live");
      entry.put("finals", session.path("finals").asLong());
      entry.set("model", session.get("model"));
      entry.set("modality", session.get("modality"));
      listed.add(entry);
    }
    listed.sort(Comparator.comparingLong(entry -> -entry.path("lastEpochMs").asLong()));
    return JsonNodeFactory.instance.arrayNode().addAll(listed);
  }

  void forget(long nowMs) {
    sessions.removeIf(session -> Fields.whole(session, "lastMs") < nowMs - FORGET_MS);
    previews.removeIf(preview -> sessions.find(preview.path("id").asText()).isEmpty());
  }
}
