package org.lipstream.app.transcript;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Transcript events as JSON: one line, unknown fields are ignored in reading. */
public final class TranscriptJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private TranscriptJson() {}

  public static byte[] write(TranscriptEvent event) {
    try {
      return MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if it is no transcript event
   */
  public static TranscriptEvent read(byte[] json) {
    try {
      return MAPPER.readValue(json, TranscriptEvent.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("transcript: not readable as JSON", e);
    }
  }
}
