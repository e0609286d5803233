package org.lipstream.llm.lab.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Numbers in words to digits: {@code two thousand and one} to 2001, {@code nineteen eighty four} to
 * 1984, {@code two six four} to 264, {@code twenty dollars and five cents} to $20.05, {@code twenty
 * first} to 21st. A number alone that is one stays a word.
 */
final class NumberWords {
  private static final Pattern AND_A_HALF = Pattern.compile("\\band\\s+a\\s+half\\b");
  private static final Pattern LETTER_DIGIT = Pattern.compile("([a-z])([0-9])");
  private static final Pattern DIGIT_LETTER = Pattern.compile("([0-9])([a-z])");
  private static final Pattern ORDINAL_APART = Pattern.compile("([0-9])\\s+(st|nd|rd|th|s)\\b");
  private static final Pattern WITH_CENTS =
      Pattern.compile("([€£$])([0-9]+) (?:and )?¢([0-9]{1,2})\\b");
  private static final Pattern CENTS_ALONE = Pattern.compile("[€£$]0\\.([0-9]{1,2})\\b");
  private static final Pattern ONE = Pattern.compile("\\b1(s?)\\b");

  private NumberWords() {}

  static String toDigits(String text) {
    String apart = halves(text);
    apart = LETTER_DIGIT.matcher(apart).replaceAll("$1 $2");
    apart = DIGIT_LETTER.matcher(apart).replaceAll("$1 $2");
    apart = ORDINAL_APART.matcher(apart).replaceAll("$1$2").trim();
    if (apart.isEmpty()) {
      return "";
    }
    List<String> words = new NumberReader(Arrays.asList(apart.split("\\s+"))).read();
    String digits = String.join(" ", words);
    digits =
        WITH_CENTS
            .matcher(digits)
            .replaceAll(
                match ->
                    "\\" // the sign may be one of a replacement's own
                        + match.group(1)
                        + match.group(2)
                        + "."
                        + (match.group(3).length() == 1 ? "0" : "")
                        + match.group(3));
    digits =
        CENTS_ALONE.matcher(digits).replaceAll(match -> "¢" + Integer.parseInt(match.group(1)));
    return ONE.matcher(digits).replaceAll("one$1");
  }

  /** Behind a number {@code and a half} is {@code point five}. */
  private static String halves(String text) {
    String[] parts = AND_A_HALF.split(text, -1);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isBlank()) {
        continue;
      }
      all.add(parts[i]);
      if (i < parts.length - 1) {
        String[] words = parts[i].trim().split("\\s+");
        String last = words[words.length - 1];
        boolean isNumber = NumberLexicon.isDecimal(last) || NumberLexicon.isMultiplier(last);
        all.add(isNumber ? "point five" : "and a half");
      }
    }
    return String.join(" ", all);
  }
}
