package org.lipstream.llm.lab.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TruecaserTest {
  private final Truecaser truecaser =
      Truecaser.learn(
          List.of(
              "Then Mark went to Paris. He said: \"Bring bread to Mark.\" With Mark in Paris, all"
                  + " was well.",
              "They saw Paris, and they saw bread. Where is Mark? Bread is cheap in Paris. We"
                  + " mark a tree, as they mark trees."));

  @Test
  void writesNamesAsProseHasThem() {
    assertThat(truecaser.write("we saw bread in paris")).isEqualTo("We saw bread in Paris.");
  }

  @Test
  void leavesWordsAloneThatAreWrittenBothWays() {
    assertThat(truecaser.write("to mark a tree")).isEqualTo("To mark a tree.");
  }

  @Test
  void writesTheSpeakerInCapitalsAndAsksWhereAQuestionBegins() {
    assertThat(truecaser.write("where do i go and what i've seen"))
        .isEqualTo("Where do I go and what I've seen?");
  }

  @Test
  void leavesWrittenSentencesAndTheirMarks() {
    assertThat(truecaser.write("Bread, please!")).isEqualTo("Bread, please!");
    assertThat(truecaser.write("bread, please!")).isEqualTo("Bread, please!");
  }
}
