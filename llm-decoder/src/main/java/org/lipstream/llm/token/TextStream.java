package org.lipstream.llm.token;

import java.util.ArrayList;
import java.util.List;

/**
 * Text of tokens that come one by one. A character whose bytes are spread over several tokens is
 * held back until it is whole, so that what was given out never changes. For one thread.
 */
public final class TextStream {
  private static final char REPLACEMENT = '\uFFFD';

  private final Tokenizer tokenizer;
  private final List<Integer> tokens = new ArrayList<>();
  private int given; // characters

  public TextStream(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Takes a token and gives out the text that is now complete, often empty. */
  public String accept(int token) {
    tokens.add(token);
    String text = tokenizer.decode(tokens);
    int whole = text.length();
    while (whole > given && text.charAt(whole - 1) == REPLACEMENT) {
      whole--;
    }
    return give(text, whole);
  }

  /** Gives out what is held back, as U+FFFD; nothing comes after it. */
  public String finish() {
    String text = tokenizer.decode(tokens);
    return give(text, text.length());
  }

  private String give(String text, int end) {
    String next = text.substring(Math.min(given, end), end);
    given = Math.max(given, end);
    return next;
  }
}
