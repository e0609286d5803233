package org.lipstream.ingest.media;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.lipstream.ingest.lips.LipTracker;
import org.lipstream.media.MediaFormat;

/**
 * Pictures of any rate that are pushed in, as the events that a source would give: a mouth crop for
 * every 40 ms, each of the picture that is nearest. Where no picture comes for longer than {@link
 * #LONGEST_STILL_MS}, there are no crops either. Not safe for several threads.
 */
public final class LipFramer implements AutoCloseable {
  /** One picture stands for no more than this. */
  public static final long LONGEST_STILL_MS = 1_000;

  private static final long TICK_MS = MediaFormat.LIP_FRAME_MS;

  private final LipTracker tracker = new LipTracker();
  private final Consumer<MediaEvent.LipCrop> sink;
  private final Queue<Place> places = new ArrayDeque<>();
  private Mat current = new Mat();
  private Mat next = new Mat();
  private boolean hasCurrent;
  private boolean currentTaken;
  private long currentMs;
  private long tick;
  private byte[] lastPixels;

  /** What is known of a picture that the tracker has. */
  private record Place(long tick, boolean repeated) {}

  public LipFramer(Consumer<MediaEvent.LipCrop> sink) {
    this.sink = sink;
  }

  /**
   * Takes a picture; it is copied.
   *
   * @param timeMs media time, after that of the picture before
   */
  public void accept(long timeMs, GreyPicture picture) {
    if (hasCurrent && timeMs <= currentMs) {
      throw new IllegalArgumentException(
          "timeMs: %d (expected: > %d, that of the picture before)".formatted(timeMs, currentMs));
    }
    read(picture);
    if (hasCurrent) {
      showUntil(timeMs);
    } else {
      tick = firstTick(timeMs);
    }
    Mat shown = current;
    current = next;
    next = shown;
    currentMs = timeMs;
    currentTaken = false;
    hasCurrent = true;
    deliver();
  }

  private void read(GreyPicture picture) {
    int width = picture.width();
    int height = picture.height();
    double scale = Math.min(1, (double) Pictures.LARGEST_SIDE / Math.max(width, height));
    try (BytePointer pixels = new BytePointer(picture.pixels());
        Mat view = new Mat(height, width, opencv_core.CV_8UC1, pixels);
        Size size =
            new Size(
                (int) Math.max(1, Math.round(width * scale)),
                (int) Math.max(1, Math.round(height * scale)))) {
      opencv_imgproc.resize(view, next, size, 0, 0, opencv_imgproc.INTER_AREA);
    }
  }

  /** The present picture is that of all ticks that are nearer to it than to the following one. */
  private void showUntil(long followingMs) {
    long lastMs = Math.min((currentMs + followingMs) / 2, currentMs + LONGEST_STILL_MS);
    while (tick * TICK_MS <= lastMs) {
      show();
    }
    if (followingMs - currentMs > 2 * LONGEST_STILL_MS) {
      tick = firstTick(followingMs);
    }
  }

  /** The first tick that is nearer to a picture than half a tick. */
  private static long firstTick(long timeMs) {
    return -Math.floorDiv(TICK_MS / 2 - timeMs, TICK_MS);
  }

  private void show() {
    places.add(new Place(tick++, currentTaken));
    tracker.accept(current);
    currentTaken = true;
  }

  private void deliver() {
    while (tracker.isReady()) {
      LipTracker.Crop crop = tracker.result();
      Place place = places.remove();
      if (!place.repeated() || lastPixels == null) {
        lastPixels = crop.pixels();
      }
      sink.accept(new MediaEvent.LipCrop(place.tick() * TICK_MS, lastPixels, crop.interpolated()));
    }
  }

  /** Whether a face has been found. */
  public boolean faceFound() {
    return tracker.faceFound();
  }

  /** Hands over what is left. */
  public void finish() {
    if (hasCurrent) {
      showUntil(currentMs + TICK_MS);
    }
    hasCurrent = false;
    tracker.finish();
    deliver();
  }

  @Override
  public void close() {
    tracker.close();
    current.close();
    next.close();
  }
}
