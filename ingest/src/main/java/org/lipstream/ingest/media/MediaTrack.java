package org.lipstream.ingest.media;

import java.util.Optional;
import org.lipstream.media.Modality;

/** One stream of a source: its events, one after the other. */
interface MediaTrack extends AutoCloseable {

  /** What it is a stream of. */
  Modality modality();

  /** The next event, waiting for it; empty at the end. */
  Optional<MediaEvent> next();

  /** Where the events taken so far end, in milliseconds. */
  long positionMs();

  @Override
  void close();
}
