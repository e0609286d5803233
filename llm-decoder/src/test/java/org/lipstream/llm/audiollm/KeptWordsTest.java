package org.lipstream.llm.audiollm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.recognize.Hypothesis.Word;

class KeptWordsTest {
  private static final AnswerReader COLLAPSING = new Qwen3Asr().reader();

  @Test
  void wordsThatAreLeftKeepTheirTimes() {
    List<Word> heard = new ArrayList<>();
    heard.add(new Word("well", 0, 100, 0.9));
    for (int i = 0; i < 30; i++) {
      heard.add(new Word("so", 100 + 100 * i, 200 + 100 * i, 0.5));
    }
    heard.add(new Word("done", 4000, 4100, 0.8));
    assertThat(KeptWords.of(heard, COLLAPSING))
        .containsExactly(
            new Word("well", 0, 100, 0.9),
            new Word("so", 100, 200, 0.5),
            new Word("done", 4000, 4100, 0.8));
  }

  @Test
  void nothingChangesWithoutRepetitions() {
    List<Word> heard = List.of(new Word("so", 0, 1, 1), new Word("so", 1, 2, 1));
    assertThat(KeptWords.of(heard, COLLAPSING)).isSameAs(heard);
  }
}
