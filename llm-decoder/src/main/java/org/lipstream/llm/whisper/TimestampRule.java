package org.lipstream.llm.whisper;

import java.util.Arrays;

/**
 * Keeps timestamps in order, as OpenAI's decoding does: the first token is one, they come in pairs
 * (the end of a segment and the beginning of the next) but for the last, never go back, no segment
 * is empty, and where all timestamps together are likelier than any word, one of them is taken.
 *
 * @param latestFirst the latest that the first may be, in steps of 20 ms
 */
record TimestampRule(SpecialTokens tokens, int latestFirst) implements TokenRule {
  /** OpenAI's: speech begins within a second. */
  static final int ONE_SECOND = 50;

  @Override
  public void apply(int[] text, float[] logits) {
    int first = tokens.firstTimestamp();
    logits[tokens.noTimestamps()] = Float.NEGATIVE_INFINITY;
    if (text.length == 0) {
      forbid(logits, 0, first);
      forbid(logits, Math.min(logits.length, first + latestFirst + 1), logits.length);
    } else {
      keepInOrder(text, logits);
    }
    if (timestampsAreLikelier(logits)) {
      forbid(logits, 0, first);
    }
  }

  private void keepInOrder(int[] text, float[] logits) {
    int first = tokens.firstTimestamp();
    boolean afterTimestamp = tokens.isTimestamp(text[text.length - 1]);
    boolean afterPair =
        afterTimestamp && (text.length < 2 || tokens.isTimestamp(text[text.length - 2]));
    if (afterPair) {
      forbid(logits, first, logits.length);
    } else if (afterTimestamp) {
      forbid(logits, 0, tokens.end());
    }
    int last = Arrays.stream(text).filter(tokens::isTimestamp).reduce(-1, (a, b) -> b);
    if (last >= 0) {
      boolean closes = afterTimestamp && !afterPair;
      forbid(logits, first, Math.min(logits.length, closes ? last : last + 1));
    }
  }

  private boolean timestampsAreLikelier(float[] logits) {
    int first = tokens.firstTimestamp();
    float word = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < first; token++) {
      word = Math.max(word, logits[token]);
    }
    double sum = 0;
    for (int token = first; token < logits.length; token++) {
      sum += Math.exp(logits[token] - (word == Float.NEGATIVE_INFINITY ? 0 : word));
    }
    return sum > 1;
  }

  private static void forbid(float[] logits, int from, int to) {
    Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
  }
}
