package org.lipstream.llm.whisper;

/** Forbids tokens by what was written so far. */
@FunctionalInterface
interface TokenRule {

  /**
   * Sets the logits of what is forbidden to negative infinity.
   *
   * @param text the answer's tokens so far
   * @param logits of the next one, by id
   */
  void apply(int[] text, float[] logits);

  /** Forbids what is listed. */
  static TokenRule never(int... tokens) {
    return (text, logits) -> forbid(tokens, logits);
  }

  /** Forbids what is listed as the first token. */
  static TokenRule notFirst(int... tokens) {
    return (text, logits) -> {
      if (text.length == 0) {
        forbid(tokens, logits);
      }
    };
  }

  private static void forbid(int[] tokens, float[] logits) {
    for (int token : tokens) {
      logits[token] = Float.NEGATIVE_INFINITY;
    }
  }
}
