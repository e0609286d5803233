package org.lipstream.app.topology;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.OptionalLong;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.record.MediaRecords;

/**
 * What people ask the application for.
 *
 * @param session whose decode is to be reported in full
 * @param utterance one of the past, or none for the session's next decode
 */
record InsideRequest(String session, OptionalLong utterance) {
  private static final String FULL = "full";

  /**
   * Reads a record of the requests topic.
   *
   * @throws IllegalArgumentException if it is none
   */
  static InsideRequest read(String key, byte[] json) {
    MediaRecords.checkName(key);
    JsonNode node;
    try {
      node = Json.tree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("value: not JSON (expected: a request)", e);
    }
    if (!FULL.equals(node.path("kind").asText())) {
      throw new IllegalArgumentException(
          "kind: " + node.path("kind") + " (expected: " + FULL + ")");
    }
    String session = node.path("session").asText(key);
    if (!session.equals(key)) {
      throw new IllegalArgumentException(
          "session: " + session + " (expected: the record's key, " + key + ")");
    }
    JsonNode utterance = node.path("utterance");
    if (utterance.isNull() || utterance.isMissingNode()) {
      return new InsideRequest(session, OptionalLong.empty());
    }
    if (!utterance.isIntegralNumber()) {
      throw new IllegalArgumentException(
          "utterance: " + utterance + " (expected: a whole number or null)");
    }
    return new InsideRequest(session, OptionalLong.of(utterance.asLong()));
  }
}
