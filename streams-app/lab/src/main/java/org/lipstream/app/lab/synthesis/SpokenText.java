package org.lipstream.app.lab.synthesis;

import java.util.Locale;
import java.util.Set;

/**
 * Spells a text so that the engines, which know the other letters' names, also speak {@code a} and
 * {@code z} as letters.
 */
final class SpokenText {
  private static final Set<String> PREPOSITIONS = Set.copyOf(GridSentence.PREPOSITIONS);
  private static final Set<String> DIGITS = Set.copyOf(GridSentence.DIGITS);

  private SpokenText() {}

  /**
   * @param letterA what the engine must be given to say the letter's name
   * @return as many words as {@code text} has
   */
  static String of(String text, String letterA) {
    String[] words = text.strip().split("\\s+");
    String[] spoken = words.clone();
    for (int i = 0; i < words.length; i++) {
      if (words[i].equalsIgnoreCase("z")) {
        spoken[i] = "zed";
      } else if (words[i].equalsIgnoreCase("a") && isLetter(words, i)) {
        spoken[i] = letterA;
      }
    }
    return String.join(" ", spoken);
  }

  private static boolean isLetter(String[] words, int at) {
    return at > 0
        && at + 1 < words.length
        && PREPOSITIONS.contains(words[at - 1].toLowerCase(Locale.ROOT))
        && DIGITS.contains(words[at + 1].toLowerCase(Locale.ROOT));
  }
}
