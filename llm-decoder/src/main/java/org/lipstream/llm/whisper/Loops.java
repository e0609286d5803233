package org.lipstream.llm.whisper;

import java.util.List;
import org.lipstream.llm.decode.Answer;

/**
 * Finds a text that has fallen into a loop: the same few tokens again and again up to its end,
 * which nobody says. Four digits that are the same are no loop yet.
 */
final class Loops {
  private static final int LONGEST_ROUND = 24;
  private static final int ROUNDS = 4;
  private static final int LOOPED_TOKENS = 12;

  private Loops() {}

  /** The answer up to the end of a loop's first round; the answer itself where there is no loop. */
  static Answer cut(Answer answer) {
    int length = lengthWithoutLoop(answer.tokens());
    return length == answer.tokens().size() ? answer : answer.cutTo(length);
  }

  /** How many tokens are left once a loop is cut. */
  static int lengthWithoutLoop(List<Integer> tokens) {
    int size = tokens.size();
    for (int round = 1; round <= Math.min(LONGEST_ROUND, size / ROUNDS); round++) {
      int looped = 0; // tokens at the end that are those of one round before
      while (looped + round < size
          && tokens.get(size - 1 - looped).equals(tokens.get(size - 1 - looped - round))) {
        looped++;
      }
      if (looped >= (ROUNDS - 1) * round && looped + round >= LOOPED_TOKENS) {
        return size - looped;
      }
    }
    return size;
  }
}
