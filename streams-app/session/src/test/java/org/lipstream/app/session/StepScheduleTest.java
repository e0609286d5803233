package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lipstream.media.MediaFormat;

class StepScheduleTest {
  private static final SessionConfig CONFIG = SessionConfig.defaults();
  private static final long STEP_MS = CONFIG.partials().stepMs();

  @Test
  void putsStepsOfSessionsThatBeganAtDifferentTimesOnOneGridOfEventTime() {
    for (long run = 1_700_000_000_000L; run < 1_700_000_000_000L + 2 * STEP_MS; run += 17) {
      StepSchedule steps = new StepSchedule(CONFIG, run, 0);
      long startMs = 1_000 + run % 7 * MediaFormat.LIP_FRAME_MS;
      steps.begin(startMs, startMs + 560);
      for (int step = 0; step < 4; step++) {
        long stepMs = startMs + steps.lengthMs();
        assertThat((run + stepMs) % STEP_MS)
            .as("after the grid")
            .isLessThan(MediaFormat.LIP_FRAME_MS);
        assertThat(stepMs % MediaFormat.LIP_FRAME_MS).isZero();
        steps.taken(startMs, stepMs, STEP_MS);
        assertThat(startMs + steps.lengthMs()).isEqualTo(stepMs + STEP_MS);
      }
    }
  }

  @Test
  void takesTheFirstStepSoonAfterTheUtteranceIsKnown() {
    for (long nowMs = 560; nowMs < 1_500; nowMs += 20) {
      StepSchedule steps = new StepSchedule(CONFIG, 123, 0);
      steps.begin(0, nowMs);
      assertThat(steps.lengthMs() - nowMs).isBetween(1L, STEP_MS + MediaFormat.LIP_FRAME_MS);
    }
  }

  @Test
  void comesToACoarserGridWhereStepsAreLonger() {
    StepSchedule steps = new StepSchedule(CONFIG, 0, 0);
    steps.begin(0, 700);
    assertThat(steps.lengthMs()).isEqualTo(3 * STEP_MS);
    steps.taken(0, steps.lengthMs(), 2 * STEP_MS);
    assertThat(steps.lengthMs()).isEqualTo(4 * STEP_MS);
    steps.taken(0, steps.lengthMs(), 2 * STEP_MS);
    assertThat(steps.lengthMs()).isEqualTo(6 * STEP_MS);
  }
}
