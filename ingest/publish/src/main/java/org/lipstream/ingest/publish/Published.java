package org.lipstream.ingest.publish;

import java.util.List;

/**
 * What a publication put on the topics, its end-of-stream records included.
 *
 * @param mediaMs media time from the start to the end of the longer stream
 * @param warnings see {@link org.lipstream.ingest.media.MediaSource#warnings}
 */
public record Published(
    String session, long audioRecords, long lipRecords, long mediaMs, List<String> warnings) {
  public Published {
    warnings = List.copyOf(warnings);
  }
}
