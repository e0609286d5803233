package org.lipstream.app.dashboard.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.lipstream.app.log.FeedRecord;
import org.lipstream.ingest.record.Topics;

/**
 * Everything that the page shows as it happens. A page gets the whole of it once and then what
 * changed; both have the same form, lists of states by kind, and a state replaces the one of the
 * same id. So a page that missed changes is right again after its next whole. Thread-safe.
 *
 * <pre>
 *   {"nowMs":…, "whole":true|false, "sessions":[{"id":…}], "sessionsGone":["…"], "finals":[…],
 *    "previews":[…], "points":[…], "windows":[…], "alerts":[…], "instances":[…], "deadLetters":[…]}
 * </pre>
 */
public final class LiveModel {
  private static final long FORGET_EVERY_MS = 5_000;

  private final InstantSource clock;
  private final Transcripts transcripts = new Transcripts();
  private final Reports reports = new Reports();
  private final Alerts alerts = new Alerts();
  private final Cluster cluster = new Cluster();
  private long forgottenMs;

  public LiveModel(InstantSource clock) {
    this.clock = clock;
  }

  /** Takes a record of any output topic. */
  public synchronized void accept(FeedRecord record) {
    long nowMs = clock.millis();
    switch (record.topic()) {
      case Topics.TRANSCRIPTS_PARTIAL -> transcripts.acceptPartial(record, nowMs);
      case Topics.TRANSCRIPTS_FINAL -> transcripts.acceptFinal(record, nowMs);
      case Topics.TRANSCRIPTS_SHADOW -> transcripts.acceptShadow(record, nowMs);
      case Topics.PREVIEW -> transcripts.acceptPreview(record, nowMs);
      case Topics.STATUS -> acceptStatus(record, nowMs);
      case Topics.SINKS -> reports.accept(record, transcripts.sessions().find(key(record)));
      case Topics.SINKS_WINDOWS -> reports.acceptWindow(record);
      case Topics.ALERTS -> alerts.accept(record);
      case Topics.ALERTS_ACKNOWLEDGED -> alerts.acceptAcknowledgement(record);
      case Topics.DEAD_LETTERS -> cluster.acceptDeadLetter(record);
      default -> {
        // Not shown.
      }
    }
  }

  private static String key(FeedRecord record) {
    return record.key() == null ? "" : record.key();
  }

  private void acceptStatus(FeedRecord record, long nowMs) {
    if ("session".equals(Fields.text(record.value(), "kind"))) {
      transcripts.acceptStatus(record, nowMs);
    } else {
      cluster.acceptStatus(record, nowMs);
    }
  }

  /** All there is. */
  public synchronized ObjectNode whole() {
    ObjectNode state = begin(true);
    state.set("sessions", transcripts.sessions().all());
    state.set("finals", transcripts.finals().all());
    state.set("previews", transcripts.previews().all());
    state.set("points", reports.points().all());
    state.set("windows", reports.windows().all());
    state.set("alerts", alerts.entities().all());
    state.set("instances", cluster.instances().all());
    state.set("deadLetters", cluster.deadLetters().all());
    return state;
  }

  /** What has changed since this was last asked; only one may ask. */
  public synchronized ObjectNode takeChanges() {
    long nowMs = clock.millis();
    if (nowMs - forgottenMs > FORGET_EVERY_MS) {
      forgottenMs = nowMs;
      transcripts.forget(nowMs);
      cluster.forget(nowMs);
    }
    ObjectNode state = begin(false);
    put(state, "sessions", transcripts.sessions().takeChanged());
    put(state, "sessionsGone", transcripts.sessions().takeGone());
    put(state, "finals", transcripts.finals().takeNew());
    put(state, "previews", transcripts.previews().takeChanged());
    transcripts.previews().takeGone();
    put(state, "points", reports.points().takeNew());
    put(state, "windows", reports.windows().takeNew());
    put(state, "alerts", alerts.entities().takeChanged());
    put(state, "instances", cluster.instances().takeChanged());
    put(state, "instancesGone", cluster.instances().takeGone());
    put(state, "deadLetters", cluster.deadLetters().takeNew());
    return state;
  }

  private ObjectNode begin(boolean whole) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("nowMs", clock.millis());
    state.put("whole", whole);
    state.put("deadLettersTotal", cluster.deadLetters().total());
    return state;
  }

  /** Whether changes say nothing. */
  public static boolean isEmpty(ObjectNode changes) {
    return changes.properties().stream().noneMatch(field -> field.getValue().isArray());
  }

  private static void put(ObjectNode state, String name, ArrayNode list) {
    if (!list.isEmpty()) {
      state.set(name, list);
    }
  }

  /** What is shown, in numbers. */
  public synchronized List<Figure> figures() {
    Figures figures = new Figures(clock.millis());
    figures.sessions(transcripts.sessions().all());
    figures.instances(cluster.instances().all());
    figures.alerts(alerts.entities().all());
    figures.finals(transcripts.finals().all());
    figures.points(reports.points().all());
    figures.windows(reports.windows().all());
    figures.count("finals", transcripts.finals().total());
    figures.count("dead_letters", cluster.deadLetters().total());
    return figures.list();
  }

  /** The sessions of which anything came of late, newest first: {@code {"sessions":[…]}}. */
  public synchronized ObjectNode sessions() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("sessions", transcripts.list(clock.millis()));
    return answer;
  }

  /** One of them, with its start, its state and how many finals it has had. */
  public synchronized Optional<ObjectNode> session(String id) {
    for (JsonNode each : transcripts.list(clock.millis())) {
      if (each.path("id").asText().equals(id)) {
        return Optional.of((ObjectNode) each);
      }
    }
    return Optional.empty();
  }

  /** Models that instances which run recognise with, by name. */
  public synchronized List<String> servedModels() {
    return cluster.servedModels(clock.millis());
  }

  /** The newest reports of a session, or of any. */
  public synchronized ObjectNode reports(Optional<String> session) {
    return reports.latest(session);
  }
}
