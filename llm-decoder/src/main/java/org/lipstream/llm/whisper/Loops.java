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
  private static final int LEAST_DOUBLED = 3;

  /** One word in so many may be another. */
  private static final int MOST_OTHER_SHARE = 4;

  private Loops() {}

  /** The answer up to the end of a loop's first round; the answer itself where there is no loop. */
  static Answer cut(Answer answer) {
    int length = lengthWithoutLoop(answer.tokens());
    return length == answer.tokens().size() ? answer : answer.cutTo(length);
  }

  /**
   * Whether a text says the same twice, nearly so perhaps, or twice but for the end. Two rounds are
   * no loop yet, as somebody may have said it twice.
   *
   * @param words of the text, plain
   */
  static boolean isDoubled(List<String> words) {
    int size = words.size();
    for (int round = (size + 1) / 2; round * 3 <= size * 2; round++) {
      int again = size - round;
      int other = 0;
      for (int at = round; at < size; at++) {
        other += words.get(at).equals(words.get(at - round)) ? 0 : 1;
      }
      if (again >= LEAST_DOUBLED && other * MOST_OTHER_SHARE <= again) {
        return true;
      }
    }
    return false;
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
