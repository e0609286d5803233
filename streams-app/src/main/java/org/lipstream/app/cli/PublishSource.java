package org.lipstream.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.lipstream.ingest.media.MediaException;
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

  /** Why it cannot be opened, where this machine alone can tell. */
  default Optional<String> whatIsMissing() {
    return Optional.empty();
  }

  /** As {@link #whatIsMissing}, by trying. */
  private static Optional<String> tried(PublishSource source) {
    try (MediaSource opened = source.open()) {
      return Optional.empty();
    } catch (MediaException e) {
      return Optional.of(e.getMessage());
    }
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
    public Optional<String> whatIsMissing() {
      return Files.exists(file) ? Optional.empty() : tried(this);
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

    @Override
    public Optional<String> whatIsMissing() {
      return tried(this);
    }
  }
}
