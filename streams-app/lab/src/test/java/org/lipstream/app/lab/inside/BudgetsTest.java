package org.lipstream.app.lab.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BudgetsTest {
  @Test
  void aPyramidFallsFromBlockToBlockAndKeepsTheMean() {
    int[][] budgets = Budgets.pyramid(30, 3, 511);
    assertThat(mean(budgets)).isCloseTo(511, within(1.0));
    assertThat(budgets[0][0]).isEqualTo(996);
    assertThat(budgets[29][2]).isEqualTo(26);
    for (int block = 1; block < budgets.length; block++) {
      assertThat(budgets[block][0]).isLessThan(budgets[block - 1][0]);
    }
  }

  @Test
  void headsThatLookBackKeepAllAndTheOthersWhatIsLeft() {
    double[][] far = {{0.1, 0.5}, {0.2, 0.01}, {0.4, 0.0}, {0.3, 0.05}, {0.02, 0.03}};
    int[][] budgets = Budgets.retrieving(far, 300, 1_000, 0.2);
    assertThat(budgets)
        .isDeepEqualTo(
            new int[][] {{125, 1_000}, {125, 125}, {1_000, 125}, {125, 125}, {125, 125}});
    assertThat(mean(budgets)).isEqualTo(300);
  }

  private static double mean(int[][] budgets) {
    return Arrays.stream(budgets).flatMapToInt(Arrays::stream).average().orElseThrow();
  }
}
