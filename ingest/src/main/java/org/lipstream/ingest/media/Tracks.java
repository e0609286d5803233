package org.lipstream.ingest.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lipstream.media.Modality;

/** Tracks taken in turns, so that events come in the order of media time. */
final class Tracks implements AutoCloseable {
  private final List<MediaTrack> tracks;
  private final List<Optional<MediaEvent>> next = new ArrayList<>(); // of each track

  /**
   * @param tracks of two events at one time the earlier track's comes first
   */
  Tracks(List<? extends MediaTrack> tracks) {
    this.tracks = List.copyOf(tracks);
  }

  Optional<MediaEvent> next() {
    if (next.isEmpty()) {
      tracks.forEach(track -> next.add(track.next()));
    }
    int first = first();
    Optional<MediaEvent> event = next.get(first);
    if (event.isPresent()) {
      next.set(first, tracks.get(first).next());
    }
    return event;
  }

  /** The track whose event is next. */
  private int first() {
    int first = 0;
    for (int i = 1; i < next.size(); i++) {
      if (timeMs(i) < timeMs(first)) {
        first = i;
      }
    }
    return first;
  }

  private long timeMs(int track) {
    return next.get(track).map(MediaEvent::mediaTimeMs).orElse(Long.MAX_VALUE);
  }

  boolean has(Modality modality) {
    return tracks.stream().anyMatch(track -> track.modality() == modality);
  }

  /** The media time up to which tracks have been read, in milliseconds. */
  long positionMs() {
    return tracks.stream().mapToLong(MediaTrack::positionMs).max().orElse(0);
  }

  @Override
  public void close() {
    tracks.forEach(MediaTrack::close);
  }
}
