package org.lipstream.app.topology;

import java.time.Duration;
import org.lipstream.app.session.SessionConfig;

/**
 * Settings by which no stream is given up because its records are late by the clock: on a machine
 * that has more to do than it can, the broker may hand out one topic seconds after the other.
 */
final class Patient {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private Patient() {}

  static CaptionSettings settings() {
    CaptionSettings usual = CaptionSettings.defaults();
    long patienceMs = PATIENCE.toMillis();
    double minLipShare = usual.session().aligning().minLipShare();
    return new CaptionSettings(
        usual
            .session()
            .with(new SessionConfig.Aligning(patienceMs, patienceMs, patienceMs, minLipShare)),
        usual.modality(),
        usual.monitoring(),
        usual.tick(),
        usual.sessions(),
        PATIENCE.multipliedBy(3),
        usual.forgetAfter());
  }
}
