package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import org.lipstream.app.dashboard.feed.TopicWriter;
import org.lipstream.ingest.record.Topics;

/** The two things that a person can do here besides looking; both are records on topics. */
final class Commands {
  private static final int SCHEMA_VERSION = 1;
  private static final int LONGEST_NAME = 80;

  private final TopicWriter writer;
  private final InstantSource clock;

  Commands(TopicWriter writer, InstantSource clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /** {@code {"session":…, "utterance":n|null}}: asks for a full report. */
  void request(ObjectNode body) {
    String session = text(body, "session");
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("schemaVersion", SCHEMA_VERSION);
    request.put("kind", "full");
    request.put("session", session);
    if (body.path("utterance").isIntegralNumber()) {
      request.put("utterance", body.path("utterance").asLong());
    } else {
      request.putNull("utterance");
    }
    request.put("askedEpochMs", clock.millis());
    writer.write(Topics.REQUESTS, session, Json.bytes(request));
  }

  /** {@code {"id":…, "by":…, "firstSeenMs":…}}: somebody has seen an alert. */
  void acknowledge(ObjectNode body) {
    String id = text(body, "id");
    String by = text(body, "by");
    ObjectNode seen = JsonNodeFactory.instance.objectNode();
    seen.put("schemaVersion", SCHEMA_VERSION);
    seen.put("id", id);
    seen.put("by", by.substring(0, Math.min(by.length(), LONGEST_NAME)));
    seen.put("firstSeenMs", body.path("firstSeenMs").asLong());
    seen.put("atEpochMs", clock.millis());
    writer.write(Topics.ALERTS_ACKNOWLEDGED, id, Json.bytes(seen));
  }

  private static String text(ObjectNode body, String name) {
    String value = body.path(name).asText("");
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + ": missing (expected: a text)");
    }
    return value;
  }
}
