package org.lipstream.app.transcript;

/** Writes transcript events in one format. */
public interface CaptionWriter {

  /** Writes what an event adds, if anything. */
  void accept(TranscriptEvent event);

  /** Writes what is left to write. */
  default void finish() {}
}
