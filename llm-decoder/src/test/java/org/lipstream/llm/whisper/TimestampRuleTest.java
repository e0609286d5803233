package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against the cases that OpenAI's ApplyTimestampRules distinguishes. */
class TimestampRuleTest {
  private static final int WORD = 7;
  private static final int ZERO = Tokens.ZERO;
  private static final int LAST = Tokens.SIZE - 1;

  private final TimestampRule rule = new TimestampRule(Tokens.ENGLISH, 10);

  @Test
  void theFirstIsATimestampOfTheFirstMoments() {
    assertThat(allowed(new float[Tokens.SIZE])).containsExactly(range(ZERO, ZERO + 11));
  }

  @Test
  void wordsFollowTheFirst() {
    assertThat(allowed(likelyWord(), ZERO)).containsExactly(range(0, Tokens.NO_TIMESTAMPS));
  }

  @Test
  void behindWordsAWordOrALaterTimestampMayFollow() {
    int[] expected =
        IntStream.concat(
                IntStream.range(0, Tokens.NO_TIMESTAMPS), IntStream.rangeClosed(ZERO + 5, LAST))
            .toArray();
    assertThat(allowed(likelyWord(), ZERO + 4, WORD)).containsExactly(expected);
  }

  @Test
  void aTimestampThatClosesIsFollowedByOneNoEarlierOrByTheEnd() {
    int[] expected =
        IntStream.concat(
                IntStream.range(Tokens.END, Tokens.NO_TIMESTAMPS),
                IntStream.rangeClosed(ZERO + 9, LAST))
            .toArray();
    assertThat(allowed(likely(Tokens.END), ZERO, WORD, ZERO + 9)).containsExactly(expected);
  }

  @Test
  void aPairIsFollowedByWords() {
    assertThat(allowed(likelyWord(), ZERO, WORD, ZERO + 9, ZERO + 9))
        .containsExactly(range(0, Tokens.NO_TIMESTAMPS));
  }

  @Test
  void whereAllTimestampsTogetherAreLikelierThanAnyWordOneIsTaken() {
    float[] logits = new float[Tokens.SIZE];
    logits[WORD] = 2; // e^2 = 7.4, against some forty timestamps of 1 each
    assertThat(allowed(logits, ZERO, WORD)).containsExactly(range(ZERO + 1, LAST + 1));
    logits = new float[Tokens.SIZE];
    logits[WORD] = 5; // e^5 = 148
    assertThat(allowed(logits, ZERO, WORD)).contains(WORD);
  }

  private static float[] likelyWord() {
    return likely(WORD);
  }

  private static float[] likely(int token) {
    float[] logits = new float[Tokens.SIZE];
    logits[token] = 8;
    return logits;
  }

  private int[] allowed(float[] logits, int... text) {
    rule.apply(text, logits);
    return IntStream.range(0, logits.length)
        .filter(token -> logits[token] > Float.NEGATIVE_INFINITY)
        .toArray();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }
}
