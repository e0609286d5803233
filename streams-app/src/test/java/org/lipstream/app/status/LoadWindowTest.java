package org.lipstream.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LoadWindowTest {
  @Test
  void tellsWhatASecondOfMediaCostsAndHowManySessionsStillFit() {
    LoadWindow load = new LoadWindow(1);
    load.add(0, 0, 0);
    load.add(30_000, 60_000, 6_000);
    assertThat(load.busy()).isCloseTo(0.2, within(1e-9));
    assertThat(load.rtf().orElseThrow()).isCloseTo(0.1, within(1e-9));
    assertThat(load.fits()).hasValue(8);
  }

  @Test
  void forgetsWhatIsOlderThanHalfAMinute() {
    LoadWindow load = new LoadWindow(1);
    load.add(0, 0, 0);
    load.add(10_000, 10_000, 10_000);
    load.add(41_000, 41_000, 10_000);
    assertThat(load.busy()).isZero();
    assertThat(load.rtf()).hasValue(0.0);
  }

  @Test
  void saysNothingOfCostsWhileHardlyAnyMediaCome() {
    LoadWindow load = new LoadWindow(2);
    load.add(0, 0, 0);
    load.add(10_000, 100, 500);
    assertThat(load.rtf()).isEmpty();
    assertThat(load.fits()).isEmpty();
    assertThat(load.busy()).isCloseTo(0.025, within(1e-9));
  }

  @Test
  void beginsAgainWhenATaskHasTakenItsCounterAway() {
    LoadWindow load = new LoadWindow(1);
    load.add(0, 90_000, 0);
    load.add(1_000, 10_000, 100);
    load.add(2_000, 11_000, 200);
    assertThat(load.rtf().orElseThrow()).isCloseTo(0.1, within(1e-9));
  }

  @Test
  void letsNothingMoreInWhenAllWorkersAreBusy() {
    LoadWindow load = new LoadWindow(1);
    load.add(0, 0, 0);
    load.add(10_000, 50_000, 11_000);
    assertThat(load.busy()).isEqualTo(1);
    assertThat(load.fits()).hasValue(0);
  }
}
