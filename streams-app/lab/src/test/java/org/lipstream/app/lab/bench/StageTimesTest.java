package org.lipstream.app.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lipstream.llm.recognize.StageTimer.Stage;

class StageTimesTest {
  private final StageTimes times = new StageTimes();

  @Test
  void addsUpEachStageByItself() {
    times.took(Stage.TOKEN, 2_000_000);
    times.took(Stage.TOKEN, 3_000_000);
    times.took(Stage.PREFILL, 500_000);
    assertThat(times.milliseconds(Stage.TOKEN)).isEqualTo(5);
    assertThat(times.runs(Stage.TOKEN)).isEqualTo(2);
    assertThat(times.milliseconds(Stage.PREFILL)).isEqualTo(0.5);
    assertThat(times.runs(Stage.AUDIO_ENCODER)).isZero();
  }

  @Test
  void beginsAnew() {
    times.took(Stage.TOKEN, 2_000_000);
    times.reset();
    assertThat(times.milliseconds(Stage.TOKEN)).isZero();
    assertThat(times.runs(Stage.TOKEN)).isZero();
  }

  @Test
  void givesTheResultOfWhatItTimes() {
    assertThat(times.<String>time(Stage.PROJECTOR, () -> "projected")).isEqualTo("projected");
    assertThat(times.runs(Stage.PROJECTOR)).isEqualTo(1);
  }

  @Test
  void countsNoStageThatFailed() {
    assertThatThrownBy(
            () ->
                times.time(
                    Stage.PROJECTOR,
                    () -> {
                      throw new IllegalStateException("shape");
                    }))
        .hasMessage("shape");
    assertThat(times.runs(Stage.PROJECTOR)).isZero();
  }
}
