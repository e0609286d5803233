package org.lipstream.ingest.publish;

import java.util.OptionalLong;

/**
 * Told how far a publication has come, for a progress bar; called about 40 times a media second.
 */
@FunctionalInterface
public interface PublishProgress {
  PublishProgress NONE = (mediaMs, durationMs) -> {};

  /**
   * Takes note of where the publication stands.
   *
   * @param mediaMs media time published so far
   * @param durationMs the media's stated duration; empty where it is unknown or the source is live
   */
  void at(long mediaMs, OptionalLong durationMs);
}
