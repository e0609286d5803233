package org.lipstream.app.session;

/**
 * What a session knows of one stream beside its media: whether it is there, and how long it stood.
 */
final class TrackClock {
  /** Farther ahead without a pause on the clock is a broken clock, not lost records. */
  static final long MAX_JUMP_MS = 600_000;

  private boolean absent;
  private boolean arrived;
  private boolean continuous;
  private boolean ended;
  private boolean trusting;
  private long idleMs;
  private long stale;

  /**
   * @throws IllegalArgumentException if the media time is absurd
   */
  void checkJump(long timeMs, long endMs) {
    if (continuous && !trusting && timeMs - endMs > MAX_JUMP_MS) {
      throw new IllegalArgumentException(
          "media_time_ms: "
              + timeMs
              + " (expected: at most "
              + MAX_JUMP_MS
              + " after "
              + endMs
              + ")");
    }
  }

  /** Whether the records that come were taken before, and may have come after pauses. */
  void trust(boolean takenBefore) {
    trusting = takenBefore;
  }

  boolean isTrusting() {
    return trusting;
  }

  void recordArrived() {
    arrived = true;
    continuous = true;
    idleMs = 0;
  }

  void countStale() {
    stale++;
  }

  /** Its records were seen before a restart. */
  void restore(boolean hasArrived) {
    arrived = hasArrived;
  }

  /** Its media time may go on anywhere. */
  void pause() {
    continuous = false;
  }

  void stood(long elapsedMs) {
    idleMs += elapsedMs;
  }

  void declareAbsent() {
    absent = true;
  }

  void end() {
    ended = true;
  }

  boolean isAbsent() {
    return absent && !arrived;
  }

  boolean hasArrived() {
    return arrived;
  }

  boolean isEnded() {
    return ended;
  }

  /** Whether nothing more is to be expected. */
  boolean isOver() {
    return ended || isAbsent();
  }

  boolean hasStood(long ms) {
    return idleMs >= ms;
  }

  long stale() {
    return stale;
  }
}
