package org.lipstream.app.topology;

import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.record.MediaRecords;

/**
 * A media record that could not be used, as the dead-letter topic carries it.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param reason what was wrong, and what was expected
 * @param session the record's key; null where it had none
 * @param topic where the record is
 * @param partition where the record is
 * @param offset where the record is
 * @param bytes the value's size
 * @param head the value's first bytes in Base64
 * @param emittedEpochMs when this was found
 */
public record DeadLetter(
    int schemaVersion,
    String reason,
    String session,
    String topic,
    int partition,
    long offset,
    int bytes,
    String head,
    long emittedEpochMs) {
  public static final int SCHEMA_VERSION = 1;
  private static final int HEAD_BYTES = 48;
  private static final int LONGEST_REASON = 1_000;

  /** Of a record that is left out; its key and the reason are cut where they are too long. */
  static DeadLetter of(
      Record<String, byte[]> leftOut, RecordMetadata origin, String reason, long nowMs) {
    byte[] value = leftOut.value();
    return new DeadLetter(
        SCHEMA_VERSION,
        cut(reason, LONGEST_REASON),
        cut(leftOut.key(), MediaRecords.LONGEST_SESSION_NAME),
        origin.topic(),
        origin.partition(),
        origin.offset(),
        value == null ? 0 : value.length,
        headOf(value),
        nowMs);
  }

  private static String cut(String text, int longest) {
    return text == null || text.length() <= longest ? text : text.substring(0, longest) + "...";
  }

  private static String headOf(byte[] value) {
    return value == null
        ? ""
        : Base64.getEncoder()
            .encodeToString(Arrays.copyOf(value, Math.min(HEAD_BYTES, value.length)));
  }

  byte[] toJson() {
    return Json.bytes(this);
  }
}
