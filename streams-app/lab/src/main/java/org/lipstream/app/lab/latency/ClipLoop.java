package org.lipstream.app.lab.latency;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lipstream.app.lab.evaluation.ClipSource;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.ingest.media.Clip;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/** A test set's clips one after the other, again and again, for as long as is wanted. */
final class ClipLoop implements MediaSource {
  private final TestSet set;
  private final long endMs;
  private int index;
  private long startMs;
  private long nextStartMs;
  private ClipSource current;

  ClipLoop(TestSet set, long endMs) {
    this.set = set;
    this.endMs = endMs;
    begin();
  }

  private void begin() {
    int which = index++ % set.clips().size();
    Clip clip = FreshClip.of(set.clips().get(which));
    startMs = nextStartMs;
    nextStartMs += clip.lipFrames() * 1000L / MediaFormat.LIP_FRAMES_PER_SECOND;
    current = new ClipSource(name(), clip);
  }

  /** Clips that have been begun. */
  int begun() {
    return index;
  }

  @Override
  public Optional<MediaEvent> next() {
    while (true) {
      Optional<MediaEvent> event = current.next();
      if (event.isEmpty()) {
        if (nextStartMs >= endMs) {
          return Optional.empty();
        }
        begin();
      } else if (startMs + event.get().mediaTimeMs() < nextStartMs) {
        return Optional.of(later(event.get()));
      }
    }
  }

  private MediaEvent later(MediaEvent event) {
    long timeMs = startMs + event.mediaTimeMs();
    return event instanceof MediaEvent.AudioSamples sound
        ? new MediaEvent.AudioSamples(timeMs, sound.samples())
        : new MediaEvent.LipCrop(
            timeMs,
            ((MediaEvent.LipCrop) event).pixels(),
            ((MediaEvent.LipCrop) event).interpolated());
  }

  @Override
  public String name() {
    return "endless";
  }

  @Override
  public boolean has(Modality modality) {
    return true;
  }

  @Override
  public OptionalLong durationMs() {
    return OptionalLong.of(endMs);
  }

  @Override
  public boolean faceFound() {
    return true;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
