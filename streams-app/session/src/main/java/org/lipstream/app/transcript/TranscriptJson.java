package org.lipstream.app.transcript;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.lipstream.app.json.Json;

/** Transcript events as JSON: one line, unknown fields are ignored in reading. */
public final class TranscriptJson {
  private TranscriptJson() {}

  public static byte[] write(TranscriptEvent event) {
    return Json.bytes(event);
  }

  /**
   * @throws IllegalArgumentException if it is no transcript event
   */
  public static TranscriptEvent read(byte[] json) {
    try {
      return Json.read(json, TranscriptEvent.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("transcript: not readable as JSON", e);
    }
  }

  /** The same of a tree. */
  public static TranscriptEvent read(JsonNode json) {
    try {
      return Json.read(json, TranscriptEvent.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("transcript: not readable as JSON", e);
    }
  }
}
