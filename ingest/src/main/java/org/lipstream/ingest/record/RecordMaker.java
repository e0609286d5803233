package org.lipstream.ingest.record;

import org.lipstream.ingest.media.MediaEvent;

/**
 * Makes the records of one kind of media.
 *
 * @param <E> its events
 */
interface RecordMaker<E extends MediaEvent> {

  /** The record of an event. */
  MediaRecord of(Header header, E event);

  /** The record that ends the stream. */
  MediaRecord end(Header header);

  /**
   * What all records say.
   *
   * @param otherModalityAbsent whether the session has no other stream
   */
  record Header(
      String session,
      long sequence,
      long mediaTimeMs,
      long startEpochMs,
      boolean otherModalityAbsent) {}
}
