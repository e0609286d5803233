package org.lipstream.monitor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AttentionStatsTest {

  @Test
  void alphaIsTheMeanOverTheQueriesThatCanSeeTheToken() {
    float[] weights = {
      1, 0, 0, //
      0.8f, 0.2f, 0, //
      0.6f, 0.1f, 0.3f
    };
    AttentionStats stats = AttentionStats.of(weights, 1, 3, new float[0]);
    assertThat(stats.alpha(0, 0)).isCloseTo(2.4f / 3, within(1e-6f));
    assertThat(stats.alpha(0, 1)).isCloseTo(0.3f / 2, within(1e-6f));
    assertThat(stats.alpha(0, 2)).isCloseTo(0.3f, within(1e-6f));
  }

  @Test
  void entropyIsTheMeanOverTheQueriesInNats() {
    float[] weights = {1, 0, 0.5f, 0.5f, 1, 0, 1, 0};
    AttentionStats stats = AttentionStats.of(weights, 2, 2, new float[0]);
    assertThat((double) stats.entropy()[0]).isCloseTo(Math.log(2) / 2, within(1e-6));
    assertThat(stats.entropy()[1]).isZero();
  }

  @Test
  void countsWeightsThatAreNotFinite() {
    AttentionStats stats = AttentionStats.of(new float[] {Float.NaN}, 1, 1, new float[0]);
    assertThat(stats.notFinite()).isEqualTo(1);
    assertThat(stats.alpha(0, 0)).isNaN();
  }
}
