package org.lipstream.llm.token;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * The fixed form in which transcripts are compared: NFKC, lower case, letters, digits and
 * apostrophes, single spaces.
 */
public final class TextNormalizer {
  private TextNormalizer() {}

  /** The normalised words; empty for a text without any. */
  public static List<String> words(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .replace('’', '\'')
            .replaceAll("[^\\p{L}\\p{N}']+", " ")
            .trim();
    return plain.isEmpty() ? List.of() : List.of(plain.split(" "));
  }
}
