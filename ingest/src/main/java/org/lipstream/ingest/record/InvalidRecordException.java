package org.lipstream.ingest.record;

/** A media record whose fields cannot be true. The message is one line: value (expected: rule). */
public final class InvalidRecordException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidRecordException(String name, Object value, String rule) {
    super(name + ": " + value + " (expected: " + rule + ")");
  }
}
