package org.lipstream.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.lipstream.ingest.media.MediaSource;

/** What is published: a file, a pipe, a stream on the network, or this machine's devices. */
sealed interface PublishSource {
  String PIPE = "-";

  /**
   * Opens it.
   *
   * @throws org.lipstream.ingest.media.MediaException if it cannot be read
   */
  MediaSource open();

  /** Whether its media come when they happen, so that nothing has to be held back. */
  default boolean isPaced() {
    return true;
  }

  /** What an argument names. */
  static PublishSource of(String argument, Duration patience) {
    if (argument.equals(PIPE)) {
      return new Pipe();
    }
    return argument.matches("(?i)[a-z]{3,}://.+")
        ? new Address(argument, patience)
        : new FileOf(Path.of(argument));
  }

  /** A media file. */
  record FileOf(Path file) implements PublishSource {
    @Override
    public MediaSource open() {
      return MediaSource.open(file);
    }

    @Override
    public boolean isPaced() {
      return false;
    }
  }

  /** Standard input. */
  record Pipe() implements PublishSource {
    @Override
    public MediaSource open() {
      return MediaSource.openStream(System.in, "pipe");
    }
  }

  /** A stream on the network. */
  record Address(String address, Duration patience) implements PublishSource {
    @Override
    public MediaSource open() {
      return MediaSource.openAddress(address, patience);
    }
  }

  /** Microphone, camera, or both. */
  record Devices(boolean microphone, boolean camera) implements PublishSource {
    @Override
    public MediaSource open() {
      return MediaSource.live(microphone, camera);
    }
  }
}
