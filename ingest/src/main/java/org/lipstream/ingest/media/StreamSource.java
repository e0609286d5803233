package org.lipstream.ingest.media;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.lipstream.media.Modality;

/** The sound of a container that comes front to back. */
final class StreamSource implements MediaSource {
  private final String name;
  private final SoundParts parts;
  private final DecodedAudio sound;
  private final AudioTrack track;

  private boolean closed;

  static MediaSource open(InputStream in, String name) {
    BufferedInputStream buffered = new BufferedInputStream(in);
    try {
      return OggChain.isOgg(buffered)
          ? of(SoundParts.chained(buffered, name), name)
          : of(Grabbers.open(buffered, name), name);
    } catch (IOException e) {
      throw new MediaException(name, "not readable: " + e.getMessage(), e);
    }
  }

  /**
   * @param grabber is closed with this, and where this cannot be
   */
  static StreamSource of(FFmpegFrameGrabber grabber, String name) {
    return of(SoundParts.of(grabber), name);
  }

  private static StreamSource of(SoundParts parts, String name) {
    try {
      return new StreamSource(parts, name);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private StreamSource(SoundParts parts, String name) {
    this.name = name;
    this.parts = parts;
    FFmpegFrameGrabber grabber = parts.current();
    if (!grabber.hasAudio() || grabber.getSampleRate() <= 0) {
      throw new MediaException(name, "no sound (expected: sound)", null);
    }
    sound = new DecodedAudio(parts);
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
      parts.close();
    }
  }
}
