package org.lipstream.recognizer;

import java.util.function.Consumer;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.SoundFramer;

/** Sound of any rate, with or without times, as the events of one stream. */
final class SoundInput {
  /** Times are whole milliseconds and clocks drift: smaller steps are no gaps. */
  private static final long TOLERANCE_MS = 20;

  private final Consumer<MediaEvent> sink;
  private SoundFramer framer;
  private int rateHz;
  private long startMs;
  private long samples;

  SoundInput(Consumer<MediaEvent> sink) {
    this.sink = sink;
  }

  void accept(float[] sound, int hz) {
    if (framer == null || hz != rateHz) {
      begin(positionMs(), hz);
    }
    framer.accept(sound);
    samples += sound.length;
  }

  void acceptAt(long mediaTimeMs, float[] sound, int hz) {
    long expectedMs = positionMs();
    if (mediaTimeMs < expectedMs - TOLERANCE_MS) {
      throw new IllegalArgumentException(
          "mediaTimeMs: %d (expected: >= %d, where the sound before ended)"
              .formatted(mediaTimeMs, expectedMs));
    }
    if (mediaTimeMs > expectedMs + TOLERANCE_MS) {
      begin(mediaTimeMs, hz);
    }
    accept(sound, hz);
  }

  private void begin(long atMs, int hz) {
    SoundFramer next = new SoundFramer(hz, 1, atMs, sink::accept);
    finish();
    framer = next;
    rateHz = hz;
    startMs = atMs;
    samples = 0;
  }

  private long positionMs() {
    return framer == null ? 0 : startMs + samples * 1_000 / rateHz;
  }

  void finish() {
    if (framer != null) {
      framer.finish();
    }
  }
}
