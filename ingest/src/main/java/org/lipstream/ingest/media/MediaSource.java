package org.lipstream.ingest.media;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.lipstream.media.Modality;

/**
 * A stream of media events in the order of media time. Not safe for several threads.
 *
 * <p>Both streams share one clock: media time 0 is where the earlier of them starts. A stream that
 * starts later or has holes is filled, with silence or with the nearest crop marked as
 * interpolated, so that sample {@code n} is always at {@code n / 16} ms and crop {@code k} at
 * {@code 40 k} ms.
 */
public interface MediaSource extends AutoCloseable {
  /**
   * Opens a media file of any container and codec that FFmpeg reads.
   *
   * @throws MediaException if there is no such file, or it is not media, or has neither sound nor
   *     picture
   */
  static MediaSource open(Path file) {
    return FileSource.open(file);
  }

  /**
   * Opens a file that somebody else made, whose name and whose references to other files are not
   * trusted: a container that holds its media itself. Playlists are refused, for they would have
   * this machine's other files read.
   *
   * @throws MediaException as {@link #open}
   */
  static MediaSource openForeign(Path file) {
    return FileSource.openForeign(file);
  }

  /**
   * Opens the sound of a container that is read front to back while it is written, such as a pipe;
   * waits for its beginning.
   *
   * @param in is read, and not closed, until the media end
   * @param name for messages and session names
   * @throws MediaException if it is no such container, or has no sound
   */
  static MediaSource openStream(InputStream in, String name) {
    return StreamSource.open(in, name);
  }

  /**
   * Opens the sound of a stream on the network: RTSP, RTMP, HLS, or any container over HTTP. A live
   * one that breaks off is opened again, and goes on where its sound broke off.
   *
   * @param address {@code rtsp://}, {@code rtmp://}, {@code http://} or {@code https://}
   * @param patience how long is tried to open a live one again before it counts as over
   * @throws MediaException if it cannot be opened, or has no sound
   */
  static MediaSource openAddress(String address, Duration patience) {
    return AddressSource.open(address, patience);
  }

  /**
   * Opens a media file's sound alone; pictures that it may have are not decoded.
   *
   * @throws MediaException as {@link #open}, and if it has no sound
   */
  static MediaSource openSound(Path file) {
    return FileSource.openSound(file);
  }

  /**
   * Opens this machine's first microphone, camera, or both. Media end when the reading thread is
   * interrupted.
   *
   * @throws MediaException if there is no such device or it cannot be used
   */
  static MediaSource live(boolean microphone, boolean camera) {
    return LiveSource.open(microphone, camera);
  }

  /** What is being read, for messages and default session names: a file's name or a device's. */
  String name();

  /** Whether there is a stream of that kind. */
  boolean has(Modality modality);

  default boolean hasAudio() {
    return has(Modality.AUDIO);
  }

  /** True where there are pictures, be there a face in them or not. */
  default boolean hasVideo() {
    return has(Modality.VIDEO);
  }

  /** The duration that the container states, in milliseconds; empty where it does not. */
  OptionalLong durationMs();

  /**
   * The next event; empty at the end of the media, and from then on.
   *
   * @throws MediaException if the media turn out to be unreadable from the start
   */
  Optional<MediaEvent> next();

  /** Whether media happen whether or not they are read: who reads too late loses some. */
  default boolean isLive() {
    return false;
  }

  /** True once a face has been found. Lips of a source that ends without are all grey. */
  boolean faceFound();

  /**
   * What was wrong but did not keep the media from being read, one line each: cut short, no face.
   * Complete once {@link #next} has returned empty.
   */
  List<String> warnings();

  @Override
  void close();
}
