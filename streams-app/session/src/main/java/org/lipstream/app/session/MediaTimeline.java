package org.lipstream.app.session;

import java.util.Optional;

/**
 * The media of one stream by media time.
 *
 * @param <R> the stream's records
 */
interface MediaTimeline<R> {
  /** What a record covers, in the timeline's own unit. */
  record Stretch(long start, long end) {}

  /** Puts a record in its place; empty where all that it covers was there before. */
  Optional<Stretch> place(R media);

  /** End of the last media. */
  long endMs();

  /** A media time in the timeline's own unit. */
  long position(long ms);

  /** Drops what is used up. */
  void dropBefore(long ms);
}
