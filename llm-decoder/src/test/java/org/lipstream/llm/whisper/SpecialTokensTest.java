package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpecialTokensTest {

  @Test
  void aModelOfSeveralLanguagesIsToldWhichAndWhatToDo() {
    assertThat(Tokens.MULTILINGUAL.prompt("de", true)).containsExactly(101, 103, 104);
    assertThat(Tokens.MULTILINGUAL.prompt("en", false)).containsExactly(101, 102, 104, 108);
    assertThatThrownBy(() -> Tokens.MULTILINGUAL.prompt("xx", false))
        .hasMessage("language: xx (expected: one of [de, en])");
  }

  @Test
  void aModelOfEnglishIsNot() {
    assertThat(Tokens.ENGLISH.prompt("en", true)).containsExactly(101);
    assertThat(Tokens.ENGLISH.prompt("en", false)).containsExactly(101, 108);
    assertThatThrownBy(() -> Tokens.ENGLISH.prompt("de", false)).hasMessageContaining("de");
  }

  @Test
  void theTextBeforeComesFirstItsLastTokensOnly() {
    int[] prompt = Tokens.ENGLISH.prompt("en", true);
    assertThat(Tokens.ENGLISH.after(List.of(1, 2, 3), prompt, 2)).containsExactly(106, 2, 3, 101);
    assertThat(Tokens.ENGLISH.after(List.of(), prompt, 2)).containsExactly(101);
  }

  @Test
  void theLikeliestLanguageIsFoundByItsTokenAlone() {
    float[] logits = new float[Tokens.SIZE];
    logits[5] = 9;
    logits[103] = 2;
    logits[102] = 1;
    assertThat(Tokens.MULTILINGUAL.likeliestLanguage(logits)).isEqualTo("de");
  }
}
