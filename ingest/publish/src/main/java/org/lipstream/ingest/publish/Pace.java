package org.lipstream.ingest.publish;

import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** Holds a publication back to the speed at which its media would happen. */
interface Pace {

  /** Returns when media up to a time may be sent, or earlier if the thread is interrupted. */
  void await(long mediaMs);

  /**
   * The pace of a speed.
   *
   * @param speed media seconds a second; 0 for as fast as it goes
   * @throws PublishException if the speed is negative or no number
   */
  static Pace of(double speed, InstantSource clock) {
    check(speed);
    if (speed == 0) {
      return mediaMs -> {};
    }
    long startMs = clock.millis();
    return mediaMs -> awaitClock(clock, startMs + Math.round(mediaMs / speed));
  }

  /**
   * Refuses what is no speed.
   *
   * @throws PublishException if the speed is negative or no number
   */
  static void check(double speed) {
    if (!(speed >= 0) || Double.isInfinite(speed)) {
      throw new PublishException("speed: " + speed + " (expected: 0 or more)");
    }
  }

  /** This pace, which also lets no record's timestamp get further ahead of the clock than this. */
  default Pace atMostAhead(long aheadMs, long startEpochMs, InstantSource clock) {
    return mediaMs -> {
      await(mediaMs);
      awaitClock(clock, startEpochMs + mediaMs - aheadMs);
    };
  }

  private static void awaitClock(InstantSource clock, long dueMs) {
    for (long left = dueMs - clock.millis(); left > 0; left = dueMs - clock.millis()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(left * 1_000_000L);
    }
  }
}
