package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.decode.Answer;

class DecodedTest {

  @Test
  void compressionIsThatOfZlib() {
    // Python: len(text.encode()) / len(zlib.compress(text.encode()))
    assertThat(decoded("and so my fellow Americans", -0.1, 0).compression())
        .isCloseTo(26 / 34.0, within(1e-9));
    assertThat(decoded("you know ".repeat(20).trim(), -0.1, 0).compression())
        .isCloseTo(179 / 20.0, within(1e-9));
    assertThat(decoded("", -0.1, 0).compression()).isZero();
  }

  @Test
  void theEndTokenCountsInTheMean() {
    Decoded ended = decoded("a b", -0.6, 0); // sum -1.2 over two tokens and the end
    assertThat(ended.meanLogProbability()).isCloseTo(-0.4, within(1e-9));
  }

  @Test
  void anAnswerIsBelievedWhereItIsLikelyAndNoLoop() {
    Fallback fallback = Fallback.DEFAULT;
    assertThat(fallback.believes(decoded("a b", -0.6, 0.1))).isTrue();
    assertThat(fallback.believes(decoded("a b", -1.8, 0.1))).isFalse();
    assertThat(fallback.believes(decoded("you know ".repeat(20), -0.1, 0.1))).isFalse();
    assertThat(fallback.believes(decoded("a b", -1.8, 0.9))).as("silence").isTrue();
    assertThat(fallback.isSilence(decoded("a b", -1.8, 0.9))).isTrue();
    assertThat(fallback.isSilence(decoded("a b", -0.1, 0.9))).as("sure of its words").isFalse();
  }

  /** Of two tokens that ended. */
  private static Decoded decoded(String text, double score, double noSpeech) {
    Answer answer = new Answer(List.of(1, 2), Collections.nCopies(2, score), true, score);
    return new Decoded(List.of(answer), text, noSpeech, 0);
  }
}
