package org.lipstream.app.dashboard.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.lipstream.app.session.SessionStatus;

/**
 * Finds a session's end: its last status, which says how many utterances it had, and the last of
 * these. Topics are read side by side, so the status may be seen before the final.
 */
final class SessionEnd {
  /** A final that does not come in so long was read by who went on from behind it. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private long newestRun;
  private long endedRun = -1;
  private long utterances;
  private long toldNanos;
  private long lastFinal = -1;

  void acceptStatus(JsonNode status, long nowNanos) {
    long run = status.path("sessionStartEpochMs").asLong();
    newestRun = Math.max(newestRun, run);
    if (SessionStatus.ENDED.equals(status.path("state").asText())) {
      endedRun = run;
      utterances = status.path("utterances").asLong();
      toldNanos = nowNanos;
    }
  }

  void acceptEvent(JsonNode event) {
    newestRun = Math.max(newestRun, event.path("sessionStartEpochMs").asLong());
    if (event.path("kind").asText().equals("final")) {
      lastFinal = Math.max(lastFinal, event.path("utterance").asLong());
    }
  }

  boolean isReached(long nowNanos) {
    boolean over = endedRun >= newestRun;
    return over && (lastFinal >= utterances - 1 || nowNanos - toldNanos > PATIENCE_NANOS);
  }
}
