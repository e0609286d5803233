package org.lipstream.ingest.media;

import java.util.Optional;

/** One or two tracks taken in turns, so that events come in the order of media time. */
final class Tracks implements AutoCloseable {
  private final Optional<AudioTrack> audio;
  private final Optional<LipTrack> lips;
  private Optional<MediaEvent> nextAudio = Optional.empty();
  private Optional<MediaEvent> nextLips = Optional.empty();
  private boolean started;

  Tracks(Optional<AudioTrack> audio, Optional<LipTrack> lips) {
    this.audio = audio;
    this.lips = lips;
  }

  Optional<MediaEvent> next() {
    if (!started) {
      started = true;
      pullAudio();
      pullLips();
    }
    Optional<MediaEvent> event = lipsAreNext() ? nextLips : nextAudio;
    if (event.isPresent()) {
      if (lipsAreNext()) {
        pullLips();
      } else {
        pullAudio();
      }
    }
    return event;
  }

  private void pullAudio() {
    nextAudio = audio.flatMap(AudioTrack::next);
  }

  private void pullLips() {
    nextLips = lips.flatMap(LipTrack::next);
  }

  private boolean lipsAreNext() {
    return nextLips.isPresent()
        && (nextAudio.isEmpty() || nextLips.get().mediaTimeMs() < nextAudio.get().mediaTimeMs());
  }

  boolean hasAudio() {
    return audio.isPresent();
  }

  boolean hasVideo() {
    return lips.isPresent();
  }

  boolean faceFound() {
    return lips.map(LipTrack::faceFound).orElse(false);
  }

  /** The media time up to which tracks have been read, in milliseconds. */
  long positionMs() {
    return Math.max(
        audio.map(AudioTrack::positionMs).orElse(0L), lips.map(LipTrack::positionMs).orElse(0L));
  }

  @Override
  public void close() {
    audio.ifPresent(AudioTrack::close);
    lips.ifPresent(LipTrack::close);
  }
}
