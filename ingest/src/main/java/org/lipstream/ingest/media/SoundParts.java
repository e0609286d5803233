package org.lipstream.ingest.media;

import java.io.InputStream;
import java.util.Optional;
import org.bytedeco.javacv.FFmpegFrameGrabber;

/** What sound is read from: one container, or several of which each goes on from the last. */
final class SoundParts implements AutoCloseable {
  private final Optional<OggChain> chain;
  private final String name;
  private FFmpegFrameGrabber current;

  private SoundParts(FFmpegFrameGrabber first, Optional<OggChain> chain, String name) {
    this.current = first;
    this.chain = chain;
    this.name = name;
  }

  /** One container. */
  static SoundParts of(FFmpegFrameGrabber grabber) {
    return new SoundParts(grabber, Optional.empty(), "");
  }

  /**
   * The links of an Ogg stream.
   *
   * @param in is read, not closed
   * @throws MediaException if the first cannot be read
   */
  static SoundParts chained(InputStream in, String name) {
    OggChain chain = new OggChain(in);
    return new SoundParts(Grabbers.open(chain.link(), name), Optional.of(chain), name);
  }

  FFmpegFrameGrabber current() {
    return current;
  }

  /**
   * Goes on to the next, when the current one has been read; false where there is none. On the
   * thread that reads.
   *
   * @throws MediaException if it cannot be read
   */
  boolean next() {
    if (chain.isEmpty() || !chain.get().next()) {
      return false;
    }
    FFmpegFrameGrabber following = Grabbers.open(chain.get().link(), name);
    Grabbers.close(current);
    current = following;
    return true;
  }

  @Override
  public void close() {
    Grabbers.close(current);
  }
}
