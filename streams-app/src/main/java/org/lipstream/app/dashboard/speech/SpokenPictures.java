package org.lipstream.app.dashboard.speech;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.lipstream.ingest.media.GreyPicture;
import org.lipstream.ingest.media.LipFramer;
import org.lipstream.ingest.media.MediaEvent.LipCrop;

/**
 * Pictures that somebody sends who cannot cut mouths out: nothing but the mouth is kept of them,
 * and that only until it is on its topic. Thread-safe.
 */
final class SpokenPictures implements AutoCloseable {
  /** Width and height of a picture at most. */
  static final int LARGEST_SIDE = 1_280;

  private final LipFramer framer;
  private Optional<byte[]> newest = Optional.empty();
  private long lastMs = -1;
  private boolean closed;

  /**
   * @param sink takes the mouths, 0.4 s after their pictures
   */
  SpokenPictures(Consumer<LipCrop> sink) {
    framer =
        new LipFramer(
            crop -> {
              newest = crop.interpolated() ? Optional.empty() : Optional.of(crop.pixels());
              sink.accept(crop);
            });
  }

  synchronized void accept(long timeMs, byte[] jpeg) {
    if (timeMs > lastMs && !closed) {
      lastMs = timeMs;
      framer.accept(timeMs, read(jpeg));
    }
  }

  private static GreyPicture read(byte[] jpeg) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    ImageReader reader = readers.next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(jpeg))) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (Math.max(width, height) > LARGEST_SIDE) {
        throw new IllegalArgumentException(
            "picture: %d x %d (expected: at most %d)".formatted(width, height, LARGEST_SIDE));
      }
      return GreyPicture.of(reader.read(0));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "picture: %d bytes (expected: a JPEG)".formatted(jpeg.length), e);
    } finally {
      reader.dispose();
    }
  }

  synchronized Optional<byte[]> newestMouth() {
    return newest;
  }

  synchronized void finish() {
    if (!closed) {
      framer.finish();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      framer.close();
    }
  }
}
