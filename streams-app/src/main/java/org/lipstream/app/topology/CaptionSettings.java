package org.lipstream.app.topology;

import java.time.Duration;
import java.util.Optional;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.llm.recognize.UtteranceLimits;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.Modalities;

/**
 * How the topology works.
 *
 * @param session how sessions are joined and cut
 * @param modality the streams to use, as far as they are there
 * @param monitoring how the model is watched
 * @param tick how often the clock is looked at
 * @param sessions how many sessions a task holds
 * @param unloadAfter a session without records for so long is kept in the store alone
 * @param forgetAfter a session without records for so long is forgotten
 */
public record CaptionSettings(
    SessionConfig session,
    Modalities modality,
    Monitoring monitoring,
    Duration tick,
    SessionLimits sessions,
    Duration unloadAfter,
    Duration forgetAfter) {

  /**
   * How many sessions a task holds.
   *
   * @param awake beyond so many those of which nothing is to come are kept in the store alone
   * @param most so many that all have something to say; new ones are refused
   */
  public record SessionLimits(int awake, int most) {
    public SessionLimits {
      if (awake < 1 || most < awake) {
        throw new IllegalArgumentException(
            "awake, most: " + awake + ", " + most + " (expected: 1 <= awake <= most)");
      }
    }
  }

  public CaptionSettings {
    if (tick.isNegative() || tick.isZero()) {
      throw new IllegalArgumentException("tick: " + tick + " (expected: > 0)");
    }
    if (unloadAfter.toMillis() < session.aligning().disconnectMs() + session.aligning().graceMs()) {
      throw new IllegalArgumentException(
          "unloadAfter: " + unloadAfter + " (expected: >= disconnectMs + graceMs)");
    }
  }

  public static CaptionSettings defaults() {
    return new CaptionSettings(
        SessionConfig.defaults(),
        Modalities.USUAL,
        Monitoring.OFF,
        Duration.ofMillis(50),
        new SessionLimits(256, 1_024),
        Duration.ofMinutes(1),
        Duration.ofHours(24));
  }

  public CaptionSettings withModality(Modalities other) {
    return new CaptionSettings(
        session.withOnly(other), other, monitoring, tick, sessions, unloadAfter, forgetAfter);
  }

  /** The same, with utterances that end where a recogniser understands them best. */
  CaptionSettings suiting(Optional<UtteranceLimits> recognizer) {
    return new CaptionSettings(
        session.suiting(recognizer),
        modality,
        monitoring,
        tick,
        sessions,
        unloadAfter,
        forgetAfter);
  }

  public CaptionSettings withPolicy(StreamingPolicy policy) {
    return new CaptionSettings(
        session.withPolicy(policy), modality, monitoring, tick, sessions, unloadAfter, forgetAfter);
  }

  public CaptionSettings withMonitoring(Monitoring other) {
    return new CaptionSettings(session, modality, other, tick, sessions, unloadAfter, forgetAfter);
  }

  CaptionSettings withSessions(SessionLimits other) {
    return new CaptionSettings(
        session, modality, monitoring, tick, other, unloadAfter, forgetAfter);
  }
}
