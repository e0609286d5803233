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
    SessionConfig session = usual.session();
    long patienceMs = PATIENCE.toMillis();
    return new CaptionSettings(
        new SessionConfig(
            session.jitterMs(),
            patienceMs,
            patienceMs,
            patienceMs,
            session.endpointSilenceMs(),
            session.restingSilenceMs(),
            session.restingMouthMs(),
            session.paddingBeforeMs(),
            session.paddingAfterMs(),
            session.maxUtteranceMs(),
            session.minSpeechMs(),
            session.minVideoMs(),
            session.partialStepMs(),
            session.maxBufferedMs(),
            session.minLipShare(),
            session.policy()),
        usual.modality(),
        usual.monitoring(),
        usual.tick(),
        PATIENCE.multipliedBy(3),
        usual.forgetAfter());
  }
}
