package org.lipstream.ingest.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.lipstream.media.MediaFormat;

/**
 * A file's pictures, one for every 40 ms of media time whatever the file's rate: upright, with
 * square pixels, grey, and no larger than {@link #LARGEST_SIDE}.
 *
 * <p>Tick t takes the picture nearest to it, but none from more than half a tick later, so that a
 * picture that stands for long is not cut short:
 *
 * <pre>
 * 30 fps   0    33    67   100   133   167   200
 * ticks    0      40     80     120     160    200
 * taken    0      33     67     133     167    200
 * </pre>
 */
final class Pictures implements AutoCloseable {
  static final int LARGEST_SIDE = 1280;
  private static final long TICK_US = 1_000_000L / MediaFormat.LIP_FRAMES_PER_SECOND;

  private final FFmpegFrameGrabber grabber;
  private final int quarterTurns;
  private final long frameUs;
  private Timeline timeline;
  private Mat current = new Mat();
  private Mat following = new Mat();
  private long currentUs;
  private long followingUs;
  private long firstTimestampUs;
  private boolean hasCurrent;
  private boolean currentTaken;
  private boolean repeated;
  private boolean hasFollowing;
  private long tick;
  private String fault;

  /** Decodes the first picture, so that {@link #firstTimestampUs} is known. */
  Pictures(FFmpegFrameGrabber grabber) {
    this.grabber = grabber;
    this.quarterTurns = (int) Math.floorMod(Math.round(grabber.getDisplayRotation() / 90), 4L);
    this.frameUs = Math.round(1e6 / plausible(grabber.getVideoFrameRate()));
    fitPictures();
    hasFollowing = decode(following);
    firstTimestampUs = followingUs;
  }

  private static double plausible(double framesPerSecond) {
    boolean usable = framesPerSecond >= 1 && framesPerSecond <= 1000;
    return usable ? framesPerSecond : MediaFormat.LIP_FRAMES_PER_SECOND;
  }

  /** Lets FFmpeg's one conversion to grey also square the pixels and shrink large pictures. */
  private void fitPictures() {
    AVRational pixel =
        grabber.getFormatContext().streams(grabber.getVideoStream()).sample_aspect_ratio();
    double aspect = pixel.num() > 0 && pixel.den() > 0 ? (double) pixel.num() / pixel.den() : 1;
    double width = grabber.getImageWidth() * Math.max(1, aspect);
    double height = grabber.getImageHeight() / Math.min(1, aspect);
    double scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
    grabber.setImageWidth((int) Math.max(1, Math.round(width * scale)));
    grabber.setImageHeight((int) Math.max(1, Math.round(height * scale)));
  }

  boolean isEmpty() {
    return !hasFollowing && !hasCurrent;
  }

  long firstTimestampUs() {
    return firstTimestampUs;
  }

  /** Sets the timestamp of media time 0; before the first {@link #next}. */
  void start(long originUs) {
    timeline = new Timeline(originUs);
    followingUs = timeline.mediaTimeUs(firstTimestampUs, 0);
  }

  /** Why decoding ended before the stream did; null where it did not. */
  String fault() {
    return fault;
  }

  /** True if the picture at the next tick is only there because the stream starts later. */
  boolean isBeforeFirst() {
    return tick * TICK_US + TICK_US / 2 < timeline.mediaTimeUs(firstTimestampUs, 0);
  }

  /** Whether the picture at the last tick was that of the tick before. */
  boolean isRepeated() {
    return repeated;
  }

  /** The next tick's picture, valid until the next call; null at the end. */
  Mat next() {
    long timeUs = tick * TICK_US;
    while (hasFollowing && (!hasCurrent || followingIsNearer(timeUs))) {
      advance();
    }
    if (!hasCurrent || (!hasFollowing && isPastLast(timeUs))) {
      return null;
    }
    tick++;
    repeated = currentTaken;
    currentTaken = true;
    return current;
  }

  /** True if the last picture, which has had its tick, is over before half of this one. */
  private boolean isPastLast(long timeUs) {
    boolean due = !currentTaken && timeUs <= currentUs;
    return timeUs + TICK_US / 2 > currentUs + frameUs && !due;
  }

  private boolean followingIsNearer(long timeUs) {
    return followingUs <= timeUs + TICK_US / 2
        && Math.abs(followingUs - timeUs) <= Math.abs(currentUs - timeUs);
  }

  private void advance() {
    Mat spare = current;
    current = following;
    currentUs = followingUs;
    hasCurrent = true;
    currentTaken = false;
    following = spare;
    do {
      hasFollowing = decode(following);
      if (hasFollowing) {
        followingUs = timeline.mediaTimeUs(grabber.getTimestamp(), currentUs + frameUs);
      }
    } while (hasFollowing && followingUs <= currentUs);
  }

  private boolean decode(Mat target) {
    try {
      Frame frame = grabber.grabFrame(false, true, true, false, false);
      while (frame != null && frame.image == null) {
        frame = grabber.grabFrame(false, true, true, false, false);
      }
      if (frame == null) {
        return false;
      }
      followingUs = frame.timestamp;
      copy(frame, target);
      return true;
    } catch (IOException e) {
      fault = "pictures cannot be decoded further: " + e.getMessage();
      return false;
    }
  }

  private void copy(Frame frame, Mat target) {
    try (BytePointer pixels = new BytePointer((ByteBuffer) frame.image[0]);
        Mat view =
            new Mat(
                frame.imageHeight,
                frame.imageWidth,
                opencv_core.CV_8UC1,
                pixels,
                frame.imageStride)) {
      switch (quarterTurns) {
        case 1 -> opencv_core.rotate(view, target, opencv_core.ROTATE_90_COUNTERCLOCKWISE);
        case 2 -> opencv_core.rotate(view, target, opencv_core.ROTATE_180);
        case 3 -> opencv_core.rotate(view, target, opencv_core.ROTATE_90_CLOCKWISE);
        default -> view.copyTo(target);
      }
    }
  }

  @Override
  public void close() {
    current.close();
    following.close();
  }
}
