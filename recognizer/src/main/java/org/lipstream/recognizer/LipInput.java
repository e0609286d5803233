package org.lipstream.recognizer;

import java.util.function.Consumer;
import org.lipstream.ingest.media.GreyPicture;
import org.lipstream.ingest.media.LipFramer;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.media.MediaFormat;

/** Mouth crops, or pictures that they are cut out of, as the events of one stream. */
final class LipInput implements AutoCloseable {
  private final Consumer<MediaEvent> sink;
  private LipFramer framer;
  private long lastMs = -1;

  LipInput(Consumer<MediaEvent> sink) {
    this.sink = sink;
  }

  void acceptCrop(long mediaTimeMs, byte[] crop) {
    if (crop.length != MediaFormat.LIP_BYTES) {
      throw new IllegalArgumentException(
          "crop: %d bytes (expected: %d)".formatted(crop.length, MediaFormat.LIP_BYTES));
    }
    forward(mediaTimeMs);
    sink.accept(new MediaEvent.LipCrop(mediaTimeMs, crop.clone(), false));
  }

  void acceptPicture(long mediaTimeMs, GreyPicture picture) {
    forward(mediaTimeMs);
    if (framer == null) {
      framer = new LipFramer(sink::accept);
    }
    framer.accept(mediaTimeMs, picture);
  }

  private void forward(long mediaTimeMs) {
    if (mediaTimeMs <= lastMs) {
      throw new IllegalArgumentException(
          "mediaTimeMs: %d (expected: > %d, that of the one before)"
              .formatted(mediaTimeMs, lastMs));
    }
    lastMs = mediaTimeMs;
  }

  void finish() {
    if (framer != null) {
      framer.finish();
    }
  }

  @Override
  public void close() {
    if (framer != null) {
      framer.close();
      framer = null;
    }
  }
}
