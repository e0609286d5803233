package org.lipstream.ingest.media;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.bytedeco.opencv.opencv_core.Mat;
import org.lipstream.ingest.lips.LipTracker;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/** Pictures in, mouth crops out, 40 ms apart. */
final class LipTrack implements MediaTrack {

  private final Pictures pictures;
  private final LipTracker tracker = new LipTracker();
  private final Queue<Boolean> beforeFirst = new ArrayDeque<>();
  private boolean finished;
  private long taken;

  LipTrack(Pictures pictures) {
    this.pictures = pictures;
  }

  boolean faceFound() {
    return tracker.faceFound();
  }

  @Override
  public Modality modality() {
    return Modality.VIDEO;
  }

  @Override
  public Optional<MediaEvent> next() {
    while (!tracker.isReady() && !finished) {
      beforeFirst.add(pictures.isBeforeFirst());
      Mat picture = pictures.next();
      if (picture == null) {
        tracker.finish();
        finished = true;
      } else {
        tracker.accept(picture);
      }
    }
    if (!tracker.isReady()) {
      return Optional.empty();
    }
    LipTracker.Crop crop = tracker.result();
    boolean interpolated = beforeFirst.remove() || crop.interpolated();
    return Optional.of(
        new MediaEvent.LipCrop(MediaFormat.LIP_FRAME_MS * taken++, crop.pixels(), interpolated));
  }

  @Override
  public long positionMs() {
    return taken * MediaFormat.LIP_FRAME_MS;
  }

  @Override
  public void close() {
    tracker.close();
    pictures.close();
  }
}
