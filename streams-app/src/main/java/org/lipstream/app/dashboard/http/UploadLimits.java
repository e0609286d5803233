package org.lipstream.app.dashboard.http;

import java.time.Duration;

/**
 * What an upload may take.
 *
 * @param bytes of a request
 * @param receiving time for it to come
 * @param transcribing time for it to be understood
 * @param atOnce how many are served
 */
public record UploadLimits(long bytes, Duration receiving, Duration transcribing, int atOnce) {
  /** 512 MB, ten minutes, half an hour, four. */
  public static final UploadLimits DEFAULT =
      new UploadLimits(512L << 20, Duration.ofMinutes(10), Duration.ofMinutes(30), 4);

  public UploadLimits {
    if (bytes < 1 || atOnce < 1 || receiving.isNegative() || transcribing.isNegative()) {
      throw new IllegalArgumentException(
          "upload: %d bytes, %d at once (expected: >= 1)".formatted(bytes, atOnce));
    }
  }
}
