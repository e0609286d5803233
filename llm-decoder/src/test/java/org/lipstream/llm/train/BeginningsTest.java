package org.lipstream.llm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.corpus.Sample;
import org.lipstream.llm.corpus.WordSpan;

class BeginningsTest {
  private static final Sample WHOLE =
      new Sample(
          "id",
          "s1",
          "bin blue at",
          List.of(
              new WordSpan("bin", 500, 800),
              new WordSpan("blue", 800, 1_100),
              new WordSpan("at", 1_100, 1_300)),
          new short[3_000 * 16],
          new byte[75 * Sample.LIP_FRAME_BYTES]);

  @Test
  void holdsTheMediaBeforeAMomentAndTheWordsThatAreOverThen() {
    Sample beginning = Beginnings.until(WHOLE, 1_080);
    assertThat(beginning.transcript()).isEqualTo("bin blue");
    assertThat(beginning.samples()).hasSize(1_080 * 16);
    assertThat(beginning.lipFrames()).isEqualTo(27);
  }

  @Test
  void hasNoWordsBeforeTheFirstIsOver() {
    assertThat(Beginnings.until(WHOLE, 700).transcript()).isEmpty();
  }

  @Test
  void givesEachSampleOnePieceNoLongerThanTheSentenceOrNothingAtAll() {
    List<Sample> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(WHOLE);
    }
    List<Sample> beginnings = Beginnings.of(many, 1);
    assertThat(beginnings).hasSize(200);
    assertThat(beginnings)
        .allSatisfy(each -> assertThat("bin blue at").startsWith(each.transcript()))
        .anySatisfy(each -> assertThat(each.transcript()).isEmpty())
        .anySatisfy(each -> assertThat(each.words()).hasSize(2));
  }
}
