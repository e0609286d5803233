package org.lipstream.app.lab.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordErrorRateTest {
  private static final int[] WORDS = {6, 6, 4, 4};

  @Test
  void allRunsCountTogether() {
    WordErrorRate rate =
        new WordErrorRate(WORDS, List.of(new int[] {1, 0, 0, 2}, new int[] {0, 0, 1, 1}));
    assertThat(rate.percent()).isCloseTo(100.0 * 5 / 40, within(1e-9));
  }

  @Test
  void intervalHoldsTheRateAndIsAPointWhereAllClipsAreAlike() {
    WordErrorRate rate = new WordErrorRate(WORDS, List.of(new int[] {1, 0, 0, 2}));
    assertThat(rate.interval()[0]).isLessThan(rate.percent());
    assertThat(rate.interval()[1]).isGreaterThan(rate.percent());
    WordErrorRate alike = new WordErrorRate(new int[] {5, 5}, List.of(new int[] {1, 1}));
    assertThat(alike.interval()).containsExactly(20, 20);
  }

  @Test
  void differenceIsTakenClipByClip() {
    int[] errors = {3, 0, 2, 0};
    WordErrorRate plain = new WordErrorRate(WORDS, List.of(errors));
    WordErrorRate same = new WordErrorRate(WORDS, List.of(errors.clone()));
    assertThat(same.intervalOfDifference(plain)).containsExactly(0, 0);
    WordErrorRate worse = new WordErrorRate(WORDS, List.of(new int[] {6, 3, 4, 2}));
    assertThat(worse.intervalOfDifference(plain)[0]).isCloseTo(50, within(1e-9));
  }
}
