package org.lipstream.llm.whisper;

import java.util.Map;

/** A small vocabulary in Whisper's order: text 0 to 99, then the special tokens. */
final class Tokens {
  static final int END = 100;
  static final int NO_TIMESTAMPS = 108;
  static final int ZERO = 109; // 0.00 s
  static final int SIZE = 160;

  static final SpecialTokens MULTILINGUAL =
      new SpecialTokens(
          END, 101, 104, 105, 106, 107, NO_TIMESTAMPS, ZERO, Map.of("en", 102, "de", 103));
  static final SpecialTokens ENGLISH =
      new SpecialTokens(END, 101, 104, 105, 106, 107, NO_TIMESTAMPS, ZERO, Map.of());

  private Tokens() {}
}
