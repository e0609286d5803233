package org.lipstream.ingest.media;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.lipstream.media.Modality;

/** The sound of a container that comes front to back. */
final class StreamSource implements MediaSource {
  private final String name;
  private final FFmpegFrameGrabber grabber;
  private final DecodedAudio sound;
  private final AudioTrack track;

  private boolean closed;

  static MediaSource open(InputStream in, String name) {
    return of(Grabbers.open(in, name), name);
  }

  /**
   * @param grabber is closed with this, and where this cannot be
   */
  static StreamSource of(FFmpegFrameGrabber grabber, String name) {
    try {
      return new StreamSource(grabber, name);
    } catch (RuntimeException e) {
      Grabbers.close(grabber);
      throw e;
    }
  }

  private StreamSource(FFmpegFrameGrabber grabber, String name) {
    this.name = name;
    this.grabber = grabber;
    if (!grabber.hasAudio() || grabber.getSampleRate() <= 0) {
      throw new MediaException(name, "no sound (expected: sound)", null);
    }
    sound = new DecodedAudio(grabber);
    if (sound.isEmpty()) {
      throw new MediaException(name, "the sound could not be decoded", null);
    }
    sound.start(sound.firstTimestampUs());
    track = new AudioTrack(sound, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean has(Modality modality) {
    return modality == Modality.AUDIO;
  }

  @Override
  public OptionalLong durationMs() {
    return OptionalLong.empty();
  }

  @Override
  public Optional<MediaEvent> next() {
    return Thread.currentThread().isInterrupted() ? Optional.empty() : track.next();
  }

  @Override
  public boolean faceFound() {
    return false;
  }

  @Override
  public List<String> warnings() {
    return sound.fault() == null ? List.of() : List.of(name + ": " + sound.fault());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      track.close();
      Grabbers.close(grabber);
    }
  }
}
