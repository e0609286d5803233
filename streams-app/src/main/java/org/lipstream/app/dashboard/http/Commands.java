package org.lipstream.app.dashboard.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.lipstream.app.dashboard.feed.TopicWriter;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.record.Topics;

/** The two things that a person can do here besides looking; both are records on topics. */
final class Commands {
  private static final int SCHEMA_VERSION = 1;
  private static final int LONGEST_NAME = 80;

  private final TopicWriter writer;
  private final InstantSource clock;

  /**
   * Asks for a full report, as the requests topic carries it.
   *
   * @param utterance null for the session's next decode
   */
  record ReportRequest(
      int schemaVersion, String kind, String session, Long utterance, long askedEpochMs) {}

  /** Somebody has seen an alert, as the acknowledgements topic carries it. */
  record Acknowledgement(
      int schemaVersion, String id, String by, long firstSeenMs, long atEpochMs) {}

  Commands(TopicWriter writer, InstantSource clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /** {@code {"session":…, "utterance":n|null}}: asks for a full report. */
  void request(byte[] json) {
    ObjectNode body = object(json);
    String session = text(body, "session");
    JsonNode utterance = body.path("utterance");
    ReportRequest request =
        new ReportRequest(
            SCHEMA_VERSION,
            "full",
            session,
            utterance.isIntegralNumber() ? utterance.asLong() : null,
            clock.millis());
    if (request.utterance() == null) {
      writer.writeToAll(Topics.REQUESTS, session, Json.bytes(request));
    } else {
      writer.write(Topics.REQUESTS, session, Json.bytes(request));
    }
  }

  /** {@code {"id":…, "by":…, "firstSeenMs":…}}: somebody has seen an alert. */
  void acknowledge(byte[] json) {
    ObjectNode body = object(json);
    String id = text(body, "id");
    String by = text(body, "by");
    Acknowledgement seen =
        new Acknowledgement(
            SCHEMA_VERSION,
            id,
            by.substring(0, Math.min(by.length(), LONGEST_NAME)),
            body.path("firstSeenMs").asLong(),
            clock.millis());
    writer.write(Topics.ALERTS_ACKNOWLEDGED, id, Json.bytes(seen));
  }

  private static ObjectNode object(byte[] json) {
    try {
      if (Json.tree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("body: not readable (expected: JSON)", e);
    }
    throw new IllegalArgumentException(
        "body: " + new String(json, StandardCharsets.UTF_8) + " (expected: a JSON object)");
  }

  private static String text(ObjectNode body, String name) {
    String value = body.path(name).asText("");
    if (value.isBlank()) {
      throw new IllegalArgumentException(name + ": missing (expected: a text)");
    }
    return value;
  }
}
