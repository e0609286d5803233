package org.lipstream.app.topology;

import java.time.Duration;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.llm.stream.StreamingPolicy;
import org.lipstream.media.Modalities;

/**
 * How the topology works.
 *
 * @param session how sessions are joined and cut
 * @param modality the streams to use, as far as they are there
 * @param monitoring how the model is watched
 * @param tick how often the clock is looked at
 * @param unloadAfter a session without records for so long is kept in the store alone
 * @param forgetAfter a session without records for so long is forgotten
 */
public record CaptionSettings(
    SessionConfig session,
    Modalities modality,
    Monitoring monitoring,
    Duration tick,
    Duration unloadAfter,
    Duration forgetAfter) {

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
        Modalities.AV,
        Monitoring.OFF,
        Duration.ofMillis(50),
        Duration.ofMinutes(1),
        Duration.ofHours(24));
  }

  public CaptionSettings withModality(Modalities other) {
    return new CaptionSettings(session, other, monitoring, tick, unloadAfter, forgetAfter);
  }

  public CaptionSettings withPolicy(StreamingPolicy policy) {
    return new CaptionSettings(
        session.withPolicy(policy), modality, monitoring, tick, unloadAfter, forgetAfter);
  }

  public CaptionSettings withMonitoring(Monitoring other) {
    return new CaptionSettings(session, modality, other, tick, unloadAfter, forgetAfter);
  }
}
