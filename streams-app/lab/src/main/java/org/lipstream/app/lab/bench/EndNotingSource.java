package org.lipstream.app.lab.bench;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.media.Modality;

/**
 * A source that notes when its reader learns that it has ended, at which a publisher sends the
 * end-of-stream records.
 */
final class EndNotingSource implements MediaSource {
  private final MediaSource source;
  private volatile long endNanos;
  private boolean ended;

  EndNotingSource(MediaSource source) {
    this.source = source;
  }

  /** By {@link System#nanoTime}; to be asked when the reader is done. */
  long endNanos() {
    return endNanos;
  }

  @Override
  public Optional<MediaEvent> next() {
    Optional<MediaEvent> event = source.next();
    if (event.isEmpty() && !ended) {
      ended = true;
      endNanos = System.nanoTime();
    }
    return event;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public boolean has(Modality modality) {
    return source.has(modality);
  }

  @Override
  public OptionalLong durationMs() {
    return source.durationMs();
  }

  @Override
  public boolean faceFound() {
    return source.faceFound();
  }

  @Override
  public List<String> warnings() {
    return source.warnings();
  }

  @Override
  public void close() {
    source.close();
  }
}
