package org.lipstream.llm.audiollm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected values are those of the published library's own function. */
class RepetitionsTest {

  @Test
  void leavesACharacterThatComesTwentyTimes() {
    assertThat(Repetitions.collapsed("a".repeat(20))).isEqualTo("a".repeat(20));
    assertThat(Repetitions.collapsed("a".repeat(21))).isEqualTo("a");
    assertThat(Repetitions.collapsed("x".repeat(30) + "y".repeat(22))).isEqualTo("xy");
    assertThat(Repetitions.collapsed("a".repeat(20) + "b".repeat(30) + "c"))
        .isEqualTo("a".repeat(20) + "bc");
  }

  @Test
  void leavesOneOfAPatternThatComesTwentyTimesOrMore() {
    assertThat(Repetitions.collapsed("no ".repeat(20))).isEqualTo("no ");
    assertThat(Repetitions.collapsed("ha".repeat(25) + " end")).isEqualTo("ha end");
    assertThat(Repetitions.collapsed("well " + "so it goes. ".repeat(30) + "done"))
        .isEqualTo("well so it goes. done");
    assertThat(Repetitions.collapsed("thank you ".repeat(21))).isEqualTo("thank you ");
  }

  @Test
  void findsAPatternWithinAPattern() {
    assertThat(Repetitions.collapsed("abcabc".repeat(12))).isEqualTo("abc");
  }

  @Test
  void leavesWhatIsSaidNineteenTimes() {
    String often = "no ".repeat(19) + "yes, that is all there was to say of it";
    assertThat(Repetitions.collapsed(often)).isEqualTo(often);
  }
}
