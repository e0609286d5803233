package org.lipstream.app.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.TrainedRates;

class LoadControllerTest {
  private static final TrainedRates RATES =
      new TrainedRates(new Rates(4, 2), List.of(2, 4, 8, 16), List.of(1, 2, 5));
  private static final long STEP_MS = 320;

  private final LoadController controller =
      new LoadController(Adaptation.STEPS_THEN_RATES.levels(RATES), 1, 0);
  private long nowMs;

  @Test
  void staysWhereItIsWhilePartsComeInTime() {
    parts(100, 60, 0.4);
    assertThat(controller.level()).isEqualTo(new LoadLevel(1, new Rates(4, 2), new Rates(4, 2)));
  }

  @Test
  void lengthensStepsFirstAndThenCoarsensRatesWherePartsComeLate() {
    parts(7, 2 * STEP_MS, 1);
    assertThat(controller.level()).isEqualTo(new LoadLevel(2, new Rates(4, 2), new Rates(4, 2)));
    parts(5, 4 * STEP_MS, 1);
    assertThat(controller.level()).isEqualTo(new LoadLevel(2, new Rates(8, 5), new Rates(4, 2)));
    parts(200, 20 * STEP_MS, 1);
    assertThat(controller.level()).isEqualTo(new LoadLevel(8, new Rates(16, 5), new Rates(8, 5)));
  }

  @Test
  void fallsBackWhereThereIsTimeForIt() {
    parts(7, 2 * STEP_MS, 1);
    parts(20, 50, 0.6);
    assertThat(controller.level().steps()).as("twice as many parts would not fit").isEqualTo(2);
    parts(30, 50, 0.2);
    assertThat(controller.level().steps()).isEqualTo(1);
  }

  @Test
  void fallsBackToTheBeginningWhenNobodySpeaks() {
    parts(200, 20 * STEP_MS, 1);
    for (int second = 0; second < 60; second++) {
      nowMs += 1_000;
      controller.calm(nowMs);
    }
    assertThat(controller.level().steps()).isEqualTo(1);
    assertThat(controller.level().rates()).isEqualTo(new Rates(4, 2));
  }

  @Test
  void neverLeavesTheRatesThatTheModelWasTrainedFor() {
    TrainedRates only = TrainedRates.only(new Rates(4, 2));
    LoadController single = new LoadController(Adaptation.STEPS_THEN_RATES.levels(only), 1, 0);
    for (long ms = 0; ms < 60_000; ms += STEP_MS) {
      single.worked(STEP_MS, ms);
      single.tookPart(20 * STEP_MS, STEP_MS, ms);
      assertThat(single.level().rates()).isEqualTo(new Rates(4, 2));
    }
    assertThat(single.level().steps()).isEqualTo(8);
  }

  @Test
  void asksTheSameUnderAnyLoadWhereItIsNotToAdapt() {
    LoadController stiff = new LoadController(Adaptation.NONE.levels(RATES), 1, 0);
    for (long ms = 0; ms < 60_000; ms += STEP_MS) {
      stiff.worked(STEP_MS, ms);
      stiff.tookPart(20 * STEP_MS, STEP_MS, ms);
    }
    assertThat(stiff.level()).isEqualTo(new LoadLevel(1, new Rates(4, 2), new Rates(4, 2)));
  }

  /**
   * @param busy share of the time that is worked
   */
  private void parts(int count, long lateMs, double busy) {
    for (int i = 0; i < count; i++) {
      nowMs += STEP_MS;
      controller.worked(busy * STEP_MS, nowMs);
      controller.tookPart(lateMs, STEP_MS, nowMs);
    }
  }
}
