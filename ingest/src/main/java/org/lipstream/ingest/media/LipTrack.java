package org.lipstream.ingest.media;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.bytedeco.opencv.opencv_core.Mat;
import org.lipstream.ingest.lips.LipTracker;
import org.lipstream.media.MediaFormat;
import org.lipstream.media.Modality;

/**
 * Pictures in, mouth crops out, 40 ms apart. A picture that stands for several has one crop: cut
 * anew at places that move on, its mouth would seem to rest.
 */
final class LipTrack implements MediaTrack {

  private final Pictures pictures;
  private final LipTracker tracker = new LipTracker();
  private final Queue<Place> places = new ArrayDeque<>();
  private byte[] lastPixels = {};
  private boolean finished;
  private long taken;

  /** What is known of a picture that the tracker has. */
  private record Place(boolean beforeFirst, boolean repeated) {}

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
      boolean beforeFirst = pictures.isBeforeFirst();
      Mat picture = pictures.next();
      places.add(new Place(beforeFirst, pictures.isRepeated()));
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
    Place place = places.remove();
    if (!place.repeated() || taken == 0) {
      lastPixels = crop.pixels();
    }
    return Optional.of(
        new MediaEvent.LipCrop(
            MediaFormat.LIP_FRAME_MS * taken++,
            lastPixels,
            place.beforeFirst() || crop.interpolated()));
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
