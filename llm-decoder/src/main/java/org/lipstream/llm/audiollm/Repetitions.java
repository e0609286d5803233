package org.lipstream.llm.audiollm;

/**
 * Ends the loops in which a decoder may get caught: what is said more often than {@value #MOST}
 * times in a row, a character or a pattern of up to {@value #LONGEST} of them, is left once. The
 * rules are those of Qwen3-ASR's library.
 */
final class Repetitions {
  private static final int MOST = 20;
  private static final int LONGEST = 20;

  private Repetitions() {}

  static String collapsed(String text) {
    return patterns(characters(text));
  }

  /** A character that comes more than {@value #MOST} times in a row comes once. */
  private static String characters(String text) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (from < text.length()) {
      int to = from + 1;
      while (to < text.length() && text.charAt(to) == text.charAt(from)) {
        to++;
      }
      out.append(text, from, to - from > MOST ? from + 1 : to);
      from = to;
    }
    return out.toString();
  }

  /** A pattern that comes {@value #MOST} times in a row or more comes once. */
  private static String patterns(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int length = at <= text.length() - 2 * MOST ? repeatedAt(text, at) : 0;
      if (length == 0) {
        out.append(text.charAt(at++));
      } else {
        out.append(text, at, at + length);
        at += length;
        while (text.startsWith(out.substring(out.length() - length), at)) {
          at += length;
        }
      }
    }
    return out.toString();
  }

  /** The length of the shortest pattern that is repeated from here on; 0 where none is. */
  private static int repeatedAt(String text, int at) {
    for (int length = 1; length <= LONGEST && at + length * MOST <= text.length(); length++) {
      // Text that repeats itself every so many characters is the same as itself that much later.
      if (text.regionMatches(at, text, at + length, length * (MOST - 1))) {
        return length;
      }
    }
    return 0;
  }
}
