package org.lipstream.llm.lab.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.token.TextNormalizer;

class WordErrorsTest {

  @Test
  void countsSubstitutionsDeletionsAndInsertions() {
    WordErrors errors = new WordErrors();
    assertThat(errors.add(List.of("bin", "blue", "at"), List.of("bin", "red", "at"))).isEqualTo(1);
    assertThat(errors.add(List.of("bin", "blue"), List.of("bin"))).isEqualTo(1);
    assertThat(errors.add(List.of("bin"), List.of("bin", "now", "now"))).isEqualTo(2);
    assertThat(errors.words()).isEqualTo(6);
    assertThat(errors.rate()).isCloseTo(4 / 6.0, within(1e-12));
  }

  @Test
  void ofIdenticalTextsIsZeroAndOfAnEmptyAnswerIsOne() {
    WordErrors same = new WordErrors();
    same.add(List.of("a", "b"), List.of("a", "b"));
    assertThat(same.rate()).isZero();
    WordErrors empty = new WordErrors();
    empty.add(List.of("a", "b"), List.of());
    assertThat(empty.rate()).isEqualTo(1);
  }

  @Test
  void intervalHoldsTheRateAndShrinksToItWhenAllUtterancesAreAlike() {
    WordErrors mixed = new WordErrors();
    for (int i = 0; i < 40; i++) {
      mixed.add(
          List.of("a", "b", "c"), i % 4 == 0 ? List.of("a", "b", "x") : List.of("a", "b", "c"));
    }
    double[] interval = mixed.interval(1);
    assertThat(mixed.rate()).isBetween(interval[0], interval[1]);
    assertThat(interval[0]).isLessThan(interval[1]);
    WordErrors alike = new WordErrors();
    alike.add(List.of("a", "b"), List.of("a", "x"));
    assertThat(alike.interval(1)).containsExactly(0.5, 0.5);
  }

  @Test
  void confusionsNameWhatWasTakenForWhat() {
    assertThat(
            WordErrors.confusions(
                List.of("bin", "blue", "at", "f", "two"), List.of("bin", "at", "s", "two", "now")))
        .containsExactly("blue > -", "f > s", "- > now");
  }

  @Test
  void normalizerKeepsWordsDigitsAndApostrophes() {
    assertThat(TextNormalizer.words("  Don’t STOP, at 2!\n"))
        .containsExactly("don't", "stop", "at", "2");
    assertThat(TextNormalizer.words(" ?! ")).isEmpty();
  }
}
