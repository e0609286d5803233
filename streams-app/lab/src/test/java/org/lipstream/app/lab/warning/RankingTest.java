package org.lipstream.app.lab.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final int FINALS = 400;

  @Test
  void areaIsTheShareOfPairsInWhichTheBadOneScoresHigher() {
    SplittableRandom random = new SplittableRandom(3);
    List<SeenFinal> finals = finals(random, 60);
    double[] scores = random.ints(60, 0, 7).mapToDouble(each -> each).toArray(); // with ties
    int[] drawn = random.ints(80, 0, 60).toArray();
    double pairs = 0;
    double higher = 0;
    for (int bad : drawn) {
      for (int good : drawn) {
        if (finals.get(bad).isBad() && !finals.get(good).isBad()) {
          pairs++;
          higher += scores[bad] > scores[good] ? 1 : scores[bad] == scores[good] ? 0.5 : 0;
        }
      }
    }
    assertThat(bad(finals).area(scores, drawn)).isCloseTo(higher / pairs, within(1e-12));
  }

  @Test
  void aFigureThatTellsIsFoundAmongSomeThatDoNot() {
    List<SeenFinal> finals = finals(new SplittableRandom(4), FINALS);
    int[] all = IntStream.range(0, FINALS).toArray();
    Ranking ranking = bad(finals);
    double[] telling = ranking.scores(SeenFinal::language);
    double[] silent = ranking.scores(SeenFinal::ear);
    assertThat(ranking.area(telling, all)).isGreaterThan(0.9);
    assertThat(ranking.area(silent, all)).isBetween(0.35, 0.65);
    assertThat(ranking.found(telling, 0.05)).isGreaterThan(0.5);
    assertThat(ranking.found(silent, 0.05)).isLessThan(0.2);
  }

  @Test
  void whatDependsOnTheSpeakerAloneIsNotLearntByHeart() {
    List<SeenFinal> finals = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    for (int speaker = 0; speaker < 80; speaker++) {
      boolean bad = random.nextBoolean();
      double[] mark = {random.nextDouble()};
      for (int i = 0; i < 5; i++) {
        finals.add(new SeenFinal("", "s" + speaker, "x", 4, bad ? 4 : 0, 0.5, mark, new double[0]));
      }
    }
    double[] scores = bad(finals).scores(SeenFinal::language);
    int[] all = IntStream.range(0, finals.size()).toArray();
    assertThat(bad(finals).area(scores, all)).isBetween(0.3, 0.7);
  }

  private static Ranking bad(List<SeenFinal> finals) {
    return new Ranking(finals, SeenFinal::isBad);
  }

  /** Half of them bad; the first of the language figures tells, with noise; the ear's do not. */
  private static List<SeenFinal> finals(SplittableRandom random, int count) {
    List<SeenFinal> finals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean bad = random.nextBoolean();
      double telling = (bad ? 1 : -1) + 0.5 * (random.nextDouble() - 0.5) * 4;
      double[] language = {telling, random.nextDouble()};
      double[] ear = {random.nextDouble(), random.nextDouble()};
      finals.add(new SeenFinal("", "s" + i % 16, "x", 4, bad ? 3 : 1, 0.5, language, ear));
    }
    return finals;
  }
}
