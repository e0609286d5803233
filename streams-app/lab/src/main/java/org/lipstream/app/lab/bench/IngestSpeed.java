package org.lipstream.app.lab.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;

/**
 * How fast files become media events, one file at a time, in media seconds a second.
 *
 * @param withLips sound, pictures, and the mouth found and cut out in each
 * @param soundAlone without decoding the pictures
 */
public record IngestSpeed(double withLips, double soundAlone) {

  /**
   * Reads all files once for each figure, after the first file was read unmeasured.
   *
   * @throws org.lipstream.ingest.media.MediaException if a file cannot be read or has no sound
   */
  static IngestSpeed measure(List<Path> files) {
    return new IngestSpeed(speed(files, MediaSource::open), speed(files, MediaSource::openSound));
  }

  private static double speed(List<Path> files, Function<Path, MediaSource> opening) {
    read(files.get(0), opening);
    long mediaMs = 0;
    long startedNanos = System.nanoTime();
    for (Path file : files) {
      mediaMs += read(file, opening);
    }
    return mediaMs * 1e6 / Math.max(1, System.nanoTime() - startedNanos);
  }

  /** Reads a file to its end; returns its duration in milliseconds. */
  private static long read(Path file, Function<Path, MediaSource> opening) {
    long endMs = 0;
    try (MediaSource source = opening.apply(file)) {
      for (Optional<MediaEvent> event = source.next(); event.isPresent(); event = source.next()) {
        endMs = Math.max(endMs, event.get().endMs());
      }
    }
    return endMs;
  }
}
