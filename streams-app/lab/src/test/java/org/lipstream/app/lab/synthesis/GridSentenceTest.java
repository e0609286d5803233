package org.lipstream.app.lab.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GridSentenceTest {
  @Test
  void sameSeedGivesTheSameSentences() {
    assertThat(GridSentence.balanced(100, new SplittableRandom(3)))
        .isEqualTo(GridSentence.balanced(100, new SplittableRandom(3)))
        .isNotEqualTo(GridSentence.balanced(100, new SplittableRandom(4)));
  }

  @Test
  void balancedSentencesHoldEachLetterEquallyOften() {
    List<GridSentence> sentences = GridSentence.balanced(250, new SplittableRandom(1));
    assertThat(
            sentences.stream()
                .collect(Collectors.groupingBy(GridSentence::letter, Collectors.counting())))
        .hasSize(25)
        .allSatisfy((letter, count) -> assertThat(count).isEqualTo(10));
    assertThat(
            sentences.stream()
                .collect(Collectors.groupingBy(GridSentence::digit, Collectors.counting())))
        .hasSize(10)
        .allSatisfy((digit, count) -> assertThat(count).isEqualTo(25));
  }

  @Test
  void readsWhatItWrites() {
    for (GridSentence sentence : GridSentence.balanced(50, new SplittableRandom(2))) {
      assertThat(GridSentence.parse(sentence.text())).isEqualTo(sentence);
    }
  }

  @Test
  void namesTheWordThatDoesNotFit() {
    assertThatThrownBy(() -> GridSentence.parse("bin pink at f two now"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pink (expected: one of [blue,");
    assertThatThrownBy(() -> GridSentence.parse("bin blue")).hasMessageContaining("2 words");
  }
}
