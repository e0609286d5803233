package org.lipstream.llm.lab.score;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * English text in the form in which Whisper is scored (arXiv 2212.04356, appendix C): without what
 * stands in brackets, hesitations, case, punctuation and diacritics; contractions and titles
 * written out, numbers as digits, American spelling.
 */
public final class EnglishNormalizer {
  private static final Pattern BRACKETS = Pattern.compile("[<\\[][^>\\]]*[>\\]]|\\([^)]+?\\)");
  private static final Pattern HESITATION = Pattern.compile("\\b(hmm|mm|mhm|mmm|uh|um)\\b");
  private static final Pattern SPACE_BEFORE_APOSTROPHE = Pattern.compile("\\s+'");
  private static final Pattern COMMA_IN_NUMBER = Pattern.compile("(\\d),(\\d)");
  private static final Pattern STOP_OUTSIDE_NUMBER = Pattern.compile("\\.([^0-9]|$)");
  private static final Pattern SIGN_WITHOUT_NUMBER = Pattern.compile("[.$¢€£]([^0-9])");
  private static final Pattern PERCENT_WITHOUT_NUMBER = Pattern.compile("([^0-9])%");
  private static final String KEPT = ".%$¢€£";

  /** Letters that no decomposition takes apart. */
  private static final Map<Integer, String> LETTERS =
      Map.of(
          (int) 'œ', "oe",
          (int) 'ø', "o",
          (int) 'æ', "ae",
          (int) 'ß', "ss",
          (int) 'đ', "d",
          (int) 'ð', "d",
          (int) 'þ', "th",
          (int) 'ł', "l");

  private final Contractions contractions = new Contractions();
  private final Spelling spelling = new Spelling();

  /** The normalised words; empty for a text without any. */
  public List<String> words(String text) {
    String plain = text.toLowerCase(Locale.ROOT);
    plain = BRACKETS.matcher(plain).replaceAll("");
    plain = HESITATION.matcher(plain).replaceAll("");
    plain = SPACE_BEFORE_APOSTROPHE.matcher(plain).replaceAll("'");
    plain = contractions.expand(plain);
    plain = COMMA_IN_NUMBER.matcher(plain).replaceAll("$1$2");
    plain = STOP_OUTSIDE_NUMBER.matcher(plain).replaceAll(" $1");
    plain = withoutSymbols(plain);
    plain = NumberWords.toDigits(plain);
    plain = spelling.american(plain);
    plain = SIGN_WITHOUT_NUMBER.matcher(plain).replaceAll(" $1");
    plain = PERCENT_WITHOUT_NUMBER.matcher(plain).replaceAll("$1 ").trim();
    return plain.isEmpty() ? List.of() : List.of(plain.split("\\s+"));
  }

  /** Diacritics are dropped, other signs become spaces, but for those that belong to numbers. */
  private static String withoutSymbols(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKD)
        .codePoints()
        .mapToObj(EnglishNormalizer::withoutSymbol)
        .collect(Collectors.joining());
  }

  private static String withoutSymbol(int character) {
    String itself = Character.toString(character);
    if (KEPT.indexOf(character) >= 0) {
      return itself;
    }
    if (LETTERS.containsKey(character)) {
      return LETTERS.get(character);
    }
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK -> "";
      case Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL,
          Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          " ";
      default -> itself;
    };
  }
}
