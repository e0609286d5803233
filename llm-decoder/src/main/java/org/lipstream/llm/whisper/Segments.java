package org.lipstream.llm.whisper;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a window's text is kept, by its timestamps, as in OpenAI's transcribe. The last segment
 * may be cut off by the window's end; the next window begins where the last whole one ends:
 *
 * <pre>
 *   0.00 ... 7.40|7.40 ... 21.3|21.3 ...          the text goes on: 21.3 s are done
 *   0.00 ... 7.40|7.40 ... 21.3                   it ends: the whole window is done
 * </pre>
 *
 * @param kept how many tokens belong to whole segments
 * @param doneFrames of 20 ms that need not be heard again
 */
record Segments(int kept, int doneFrames) {

  /**
   * Parts a window's text.
   *
   * @param windowFrames of 20 ms that the window has
   */
  static Segments of(List<Integer> tokens, SpecialTokens special, int windowFrames) {
    List<Integer> ends = new ArrayList<>(); // where two timestamps meet
    for (int at = 1; at < tokens.size(); at++) {
      if (special.isTimestamp(tokens.get(at - 1)) && special.isTimestamp(tokens.get(at))) {
        ends.add(at);
      }
    }
    int size = tokens.size();
    boolean closed =
        size >= 2
            && special.isTimestamp(tokens.get(size - 1))
            && !special.isTimestamp(tokens.get(size - 2));
    if (ends.isEmpty() || closed) {
      return new Segments(size, windowFrames);
    }
    int last = ends.get(ends.size() - 1);
    int done = tokens.get(last - 1) - special.firstTimestamp();
    return done <= 0 || done > windowFrames
        ? new Segments(size, windowFrames)
        : new Segments(last, done);
  }
}
