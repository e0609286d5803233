package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentsTest {
  private static final int WINDOW = 1_500;
  private static final int ZERO = Tokens.ZERO;

  @Test
  void anOpenSegmentIsLeftToTheNextWindow() {
    assertThat(of(ZERO, 1, 2, ZERO + 20, ZERO + 20, 3)).isEqualTo(new Segments(4, 20));
  }

  @Test
  void whereTheLastIsClosedTheWindowIsDone() {
    assertThat(of(ZERO, 1, ZERO + 20, ZERO + 22, 3, ZERO + 40)).isEqualTo(new Segments(6, WINDOW));
  }

  @Test
  void aSingleSegmentIsKeptAndTheWindowDone() {
    assertThat(of(ZERO, 1, 2)).isEqualTo(new Segments(3, WINDOW));
    assertThat(of()).isEqualTo(new Segments(0, WINDOW));
  }

  @Test
  void aWindowIsNeverHeardTwice() {
    assertThat(of(ZERO, 1, ZERO, ZERO, 2).doneFrames()).isEqualTo(WINDOW);
    assertThat(Segments.of(List.of(ZERO, 1, ZERO + 40, ZERO + 40, 2), Tokens.ENGLISH, 30))
        .extracting(Segments::doneFrames)
        .isEqualTo(30);
  }

  private static Segments of(Integer... tokens) {
    return Segments.of(List.of(tokens), Tokens.ENGLISH, WINDOW);
  }
}
