package org.lipstream.llm.token;

import java.nio.charset.StandardCharsets;

/** The printable character that stands for each byte in a byte-level vocabulary, as in GPT-2. */
final class ByteCharacters {
  private static final char[] CHARACTERS = table();

  private ByteCharacters() {}

  /** Printable Latin-1 stands for itself, the other bytes for what follows Latin-1, in order. */
  private static char[] table() {
    char[] characters = new char[256];
    char next = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value != 0xAD);
      characters[value] = printable ? (char) value : next++;
    }
    return characters;
  }

  static String of(int value) {
    return String.valueOf(CHARACTERS[value]);
  }

  /** Each byte of the text in UTF-8, 0 to 255. */
  static int[] bytes(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int[] values = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      values[i] = utf8[i] & 0xFF;
    }
    return values;
  }
}
