package org.lipstream.app.topology;

import java.time.Duration;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.Execution;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.llm.recognize.Recognizer;

/**
 * The application for tests that ask for certain words: these must not depend on what else the
 * machine has to do. No stream is given up because its records are late by the clock (the broker
 * may hand out one topic seconds after the other), and nothing is recognised at coarser rates.
 */
public final class Patient {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private Patient() {}

  public static CaptionSettings settings() {
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

  /** Asks the same of the recogniser under any load. */
  public static RecognitionScheduler scheduler(Recognizer recognizer) {
    return new RecognitionScheduler(
        recognizer, Batching.DEFAULT, Adaptation.NONE, Execution.threads(1));
  }
}
