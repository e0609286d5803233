package org.lipstream.ingest.media;

import java.nio.file.Path;

/** Media that cannot be read. The message is one line that starts with the file or device. */
public final class MediaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MediaException(Path file, String problem) {
    super(file + ": " + problem);
  }

  MediaException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }

  MediaException(String device, String problem, Throwable cause) {
    super(device + ": " + problem, cause);
  }
}
