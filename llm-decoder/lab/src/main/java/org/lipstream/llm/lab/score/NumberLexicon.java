package org.lipstream.llm.lab.score;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What English words for numbers mean. */
final class NumberLexicon {
  /**
   * A part of a number.
   *
   * @param suffix what its plural or ordinal is written with behind the digits; empty for neither
   */
  record Entry(Kind kind, BigInteger value, String suffix) {
    boolean isSuffixed() {
      return !suffix.isEmpty();
    }
  }

  enum Kind {
    /** One to nineteen. */
    ONES,
    /** Twenty to ninety. */
    TENS,
    /** Hundred, thousand, million and so on. */
    MULTIPLIER
  }

  static final Set<String> ZEROS = Set.of("o", "oh", "zero");
  static final Map<String, String> SIGNS_BEFORE =
      Map.of("minus", "-", "negative", "-", "plus", "+", "positive", "+");
  static final Map<String, String> SIGNS_AFTER =
      Map.of(
          "pound", "£", "pounds", "£", "euro", "€", "euros", "€", "dollar", "$", "dollars", "$",
          "cent", "¢", "cents", "¢");

  private static final List<String> ONES =
      List.of(
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen");
  private static final List<String> TENS =
      List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
  private static final List<String> THOUSANDS =
      List.of(
          "thousand",
          "million",
          "billion",
          "trillion",
          "quadrillion",
          "quintillion",
          "sextillion",
          "septillion",
          "octillion",
          "nonillion",
          "decillion");
  private static final Map<String, Entry> ENTRIES = entries();

  /** Words that a number may go on with, or that change one. */
  private static final Set<String> OTHERS =
      Set.of("and", "double", "triple", "point", "per", "percent");

  private NumberLexicon() {}

  private static Map<String, Entry> entries() {
    Map<String, Entry> all = new HashMap<>();
    for (int i = 0; i < ONES.size(); i++) {
      String name = ONES.get(i);
      BigInteger value = BigInteger.valueOf(i + 1);
      put(all, name, Kind.ONES, value);
      all.put(name.equals("six") ? "sixes" : name + "s", new Entry(Kind.ONES, value, "s"));
      if (i + 1 > 3 && i + 1 != 5 && i + 1 != 12) {
        all.put(name + (name.endsWith("t") ? "h" : "th"), new Entry(Kind.ONES, value, "th"));
      }
    }
    Map.of("zeroth", "0th", "first", "1st", "second", "2nd", "third", "3rd", "fifth", "5th")
        .forEach((name, digits) -> putOrdinal(all, name, digits));
    putOrdinal(all, "twelfth", "12th");
    for (int i = 0; i < TENS.size(); i++) {
      String name = TENS.get(i);
      BigInteger value = BigInteger.valueOf(10L * (i + 2));
      put(all, name, Kind.TENS, value);
      all.put(name.replace("y", "ies"), new Entry(Kind.TENS, value, "s"));
      all.put(name.replace("y", "ieth"), new Entry(Kind.TENS, value, "th"));
    }
    multiplier(all, "hundred", BigInteger.valueOf(100));
    for (int i = 0; i < THOUSANDS.size(); i++) {
      multiplier(all, THOUSANDS.get(i), BigInteger.TEN.pow(3 * (i + 1)));
    }
    return Map.copyOf(all);
  }

  private static void put(Map<String, Entry> all, String name, Kind kind, BigInteger value) {
    all.put(name, new Entry(kind, value, ""));
  }

  private static void putOrdinal(Map<String, Entry> all, String name, String digits) {
    int suffix = digits.length() - 2;
    BigInteger value = new BigInteger(digits.substring(0, suffix));
    all.put(name, new Entry(Kind.ONES, value, digits.substring(suffix)));
  }

  private static void multiplier(Map<String, Entry> all, String name, BigInteger value) {
    put(all, name, Kind.MULTIPLIER, value);
    all.put(name + "s", new Entry(Kind.MULTIPLIER, value, "s"));
    all.put(name + "th", new Entry(Kind.MULTIPLIER, value, "th"));
  }

  /** What a word means; null for a word that is no part of a number. */
  static Entry entry(String word) {
    return word == null ? null : ENTRIES.get(word);
  }

  static boolean is(String word, Kind kind) {
    Entry entry = entry(word);
    return entry != null && entry.kind == kind && !entry.isSuffixed();
  }

  static boolean isMultiplier(String word) {
    return is(word, Kind.MULTIPLIER);
  }

  static boolean isZero(String word) {
    return word != null && ZEROS.contains(word);
  }

  /** Whether it may stand behind a decimal point. */
  static boolean isDecimal(String word) {
    return is(word, Kind.ONES) || is(word, Kind.TENS) || isZero(word);
  }

  /** Whether it has to do with numbers at all. */
  static boolean isKnown(String word) {
    return word != null
        && (ENTRIES.containsKey(word)
            || ZEROS.contains(word)
            || SIGNS_BEFORE.containsKey(word)
            || SIGNS_AFTER.containsKey(word)
            || OTHERS.contains(word));
  }
}
