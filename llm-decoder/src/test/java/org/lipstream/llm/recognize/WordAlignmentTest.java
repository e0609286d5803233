package org.lipstream.llm.recognize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordAlignmentTest {

  @Test
  void givesEachWordTheStretchThatItsAttentionCovers() {
    double[][] gains = {
      {-.3, .6, .5, -.3, -.3, -.3, -.3, -.3},
      {-.3, -.3, -.3, -.3, .4, .6, .2, -.3}
    };
    assertThat(WordAlignment.align(gains, 8)).isDeepEqualTo(new int[][] {{1, 3}, {4, 7}});
  }

  @Test
  void keepsTheOrderWhereAttentionPointsBackwards() {
    double[][] gains = {{-.3, -.3, -.3, .6, -.3}, {.6, -.3, -.3, .1, .2}, {-.3, -.3, -.3, -.3, .6}};
    int[][] stretches = WordAlignment.align(gains, 5);
    for (int w = 1; w < stretches.length; w++) {
      assertThat(stretches[w][0]).isGreaterThanOrEqualTo(stretches[w - 1][1]);
      assertThat(stretches[w][1]).isGreaterThan(stretches[w][0]);
    }
  }

  @Test
  void sharesTheSpanOutWhereThereAreMoreWordsThanPositions() {
    assertThat(WordAlignment.align(new double[4][2], 2))
        .isDeepEqualTo(new int[][] {{0, 0}, {0, 1}, {1, 1}, {1, 2}});
  }

  @Test
  void findsTheHeadsThatLookAtTheWords() {
    int words = 5;
    int positions = 30;
    int heads = 16;
    Random random = new Random(3);
    float[][][] attention = new float[words][heads][positions];
    int[][] spoken = new int[words][];
    for (int word = 0; word < words; word++) {
      spoken[word] = new int[] {4 + 4 * word, 7 + 4 * word};
      for (int head = 0; head < heads; head++) {
        for (int at = 0; at < positions; at++) {
          boolean hears = head < 3 && at >= spoken[word][0] && at < spoken[word][1];
          attention[word][head][at] = (hears ? 0.2f : 0.02f) + 0.02f * random.nextFloat();
        }
        attention[word][head][head % 2 == 0 ? 0 : positions - 1] += head < 3 ? 0 : 0.8f; // sinks
      }
    }
    boolean[] silent = new boolean[positions];
    Arrays.fill(silent, 0, 3, true);
    Arrays.fill(silent, 26, positions, true);
    assertThat(WordAlignment.of(attention, silent)).isDeepEqualTo(spoken);
  }

  @Test
  void placesNoWordInSilenceThoughAllHeadsLookThere() {
    float[][][] attention = {{{0.8f, 0.1f, 0.3f, 0.1f, 0.8f}}, {{0.8f, 0.1f, 0.1f, 0.3f, 0.8f}}};
    boolean[] silent = {true, false, false, false, true};
    assertThat(WordAlignment.of(attention, silent)).isDeepEqualTo(new int[][] {{2, 3}, {3, 4}});
  }

  @Test
  void placesWordsOfWhichNoAttentionWasSeen() {
    int[][] stretches = WordAlignment.of(new float[3][2][9], new boolean[9]);
    for (int word = 1; word < stretches.length; word++) {
      assertThat(stretches[word][0]).isGreaterThanOrEqualTo(stretches[word - 1][1]);
    }
  }
}
