package org.lipstream.ingest.media;

/**
 * Turns one stream's container timestamps into media time. Small faults of timestamps pass; a jump
 * that no real stream makes is taken as a clock that was set anew, and time goes on without it.
 */
final class Timeline {
  private static final long LONGEST_GAP_US = 600_000_000L;
  private static final long LONGEST_STEP_BACK_US = 1_000_000L;

  private long originUs;

  Timeline(long originUs) {
    this.originUs = originUs;
  }

  /**
   * The media time of a timestamp.
   *
   * @param timestampUs the container's, in microseconds
   * @param expectedUs where the stream stands, in microseconds of media time
   */
  long mediaTimeUs(long timestampUs, long expectedUs) {
    long placed = timestampUs - originUs;
    if (placed - expectedUs > LONGEST_GAP_US || expectedUs - placed > LONGEST_STEP_BACK_US) {
      originUs = timestampUs - expectedUs;
      return expectedUs;
    }
    return placed;
  }
}
