package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.decode.Answer;

class LoopsTest {

  @Test
  void aLoopIsCutBehindItsFirstRound() {
    List<Integer> tokens = new ArrayList<>(List.of(1, 2, 3));
    for (int round = 0; round < 5; round++) {
      tokens.addAll(List.of(7, 8, 9));
    }
    tokens.addAll(List.of(7, 8)); // cut for length in the middle of a round
    assertThat(Loops.lengthWithoutLoop(tokens)).isEqualTo(6);
    Answer cut = Loops.cut(answer(tokens));
    assertThat(cut.tokens()).containsExactly(1, 2, 3, 7, 8, 9);
    assertThat(cut.ended()).isFalse();
  }

  @Test
  void oneTokenForeverIsALoop() {
    assertThat(Loops.lengthWithoutLoop(Collections.nCopies(40, 5))).isEqualTo(1);
  }

  @Test
  void whatPeopleRepeatStays() {
    Answer fourDigits = answer(List.of(5, 6, 6, 6, 6));
    assertThat(Loops.cut(fourDigits)).isSameAs(fourDigits);
    List<Integer> twice = List.of(1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(Loops.lengthWithoutLoop(twice)).isEqualTo(16);
    List<Integer> inTheMiddle = new ArrayList<>(Collections.nCopies(20, 5));
    inTheMiddle.add(6);
    assertThat(Loops.lengthWithoutLoop(inTheMiddle)).isEqualTo(21);
  }

  @Test
  void aTextThatSaysAllTwiceIsDoubled() {
    assertThat(Loops.isDoubled(words("ask him about it ask him about it"))).isTrue();
    assertThat(Loops.isDoubled(words("ask him about it now ask her about it now"))).isTrue();
    assertThat(Loops.isDoubled(words("ask whether the letter has come ask whether the letter has")))
        .isTrue();
    assertThat(Loops.isDoubled(words("no no no no"))).isFalse();
    assertThat(
            Loops.isDoubled(words("ask not what your country can do for you ask what you can do")))
        .isFalse();
    assertThat(Loops.isDoubled(List.of())).isFalse();
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  private static Answer answer(List<Integer> tokens) {
    return new Answer(tokens, Collections.nCopies(tokens.size(), -0.1), true, -0.1);
  }
}
