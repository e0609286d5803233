package org.lipstream.llm.recognize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordTimesTest {

  @Test
  void givesEachWordTheStretchThatItsAttentionCovers() {
    float[][] gains = {
      {-.3f, .6f, .5f, -.3f, -.3f, -.3f, -.3f, -.3f},
      {-.3f, -.3f, -.3f, -.3f, .4f, .6f, .2f, -.3f}
    };
    assertThat(WordTimes.align(gains, 8)).isDeepEqualTo(new int[][] {{1, 3}, {4, 7}});
  }

  @Test
  void keepsTheOrderWhereAttentionPointsBackwards() {
    float[][] gains = {
      {-.3f, -.3f, -.3f, .6f, -.3f}, {.6f, -.3f, -.3f, .1f, .2f}, {-.3f, -.3f, -.3f, -.3f, .6f}
    };
    int[][] stretches = WordTimes.align(gains, 5);
    for (int w = 1; w < stretches.length; w++) {
      assertThat(stretches[w][0]).isGreaterThanOrEqualTo(stretches[w - 1][1]);
      assertThat(stretches[w][1]).isGreaterThan(stretches[w][0]);
    }
  }

  @Test
  void sharesTheSpanOutWhereThereAreMoreWordsThanPositions() {
    assertThat(WordTimes.align(new float[4][2], 2))
        .isDeepEqualTo(new int[][] {{0, 0}, {0, 1}, {1, 1}, {1, 2}});
  }
}
