package org.lipstream.llm.lab.score;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.lipstream.llm.lab.score.NumberLexicon.Entry;
import org.lipstream.llm.lab.score.NumberLexicon.Kind;

/**
 * Reads words one by one and gives out the same with numbers in digits. The number that is being
 * read is a quantity as long as its parts add up ({@code two hundred and} five), and else digits
 * that were said one after the other ({@code two six} four).
 */
final class NumberReader {
  private static final Pattern DIGITS = Pattern.compile("\\d+(\\.\\d+)?");
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);
  private static final String SIGNS = "-+£€$¢";

  private final List<String> words;
  private final List<String> out = new ArrayList<>();
  private BigInteger quantity; // at most one of the two is there
  private String digits;
  private String sign = "";

  NumberReader(List<String> words) {
    this.words = words;
  }

  List<String> read() {
    int at = 0;
    while (at < words.size()) {
      at += read(word(at - 1), words.get(at), word(at + 1));
    }
    finish();
    return out;
  }

  private String word(int at) {
    return at < 0 || at >= words.size() ? null : words.get(at);
  }

  /** Takes a word, and says how many are done with it. */
  private int read(String before, String word, String next) {
    boolean signed = SIGNS.indexOf(word.charAt(0)) >= 0;
    String unsigned = signed ? word.substring(1) : word;
    Entry entry = NumberLexicon.entry(word);
    if (DIGITS.matcher(unsigned).matches()) {
      readDigits(word, unsigned, signed);
    } else if (NumberLexicon.isZero(word)) {
      append("0");
    } else if (entry != null) {
      read(before, entry);
    } else if (NumberLexicon.SIGNS_BEFORE.containsKey(word)) {
      finish();
      if (NumberLexicon.isKnown(next) || isDigits(next)) {
        sign = NumberLexicon.SIGNS_BEFORE.get(word);
      } else {
        give(word);
      }
    } else if (NumberLexicon.SIGNS_AFTER.containsKey(word) && hasNumber()) {
      sign = NumberLexicon.SIGNS_AFTER.get(word);
      finish();
    } else if (word.equals("percent") && hasNumber()) {
      finish("%");
    } else if (word.equals("per") && hasNumber() && "cent".equals(next)) {
      finish("%");
      return 2;
    } else {
      return readLink(before, word, next);
    }
    return 1;
  }

  /** What links parts of a number, and all other words. */
  private int readLink(String before, String word, String next) {
    boolean numberFollows = NumberLexicon.isKnown(next) || isDigits(next);
    if (word.equals("and") && numberFollows && NumberLexicon.isMultiplier(before)) {
      return 1;
    }
    if (word.equals("point") && numberFollows) {
      if (NumberLexicon.isDecimal(next) || isDigits(next)) {
        append(".");
      }
      return 1;
    }
    boolean repeated = word.equals("double") || word.equals("triple");
    boolean digitFollows = NumberLexicon.is(next, Kind.ONES) || NumberLexicon.isZero(next);
    if (repeated && digitFollows) {
      Entry entry = NumberLexicon.entry(next);
      String digit = entry == null ? "0" : entry.value().toString();
      append(digit.repeat(word.equals("double") ? 2 : 3));
      return 2;
    }
    finish();
    give(word);
    return 1;
  }

  private void readDigits(String word, String unsigned, boolean signed) {
    if (digits != null && digits.endsWith(".")) {
      digits += word;
      return;
    }
    finish();
    if (signed) {
      sign = word.substring(0, 1);
    }
    if (unsigned.contains(".") && !isWhole(unsigned)) {
      digits = unsigned;
    } else {
      quantity = new BigDecimal(unsigned).toBigIntegerExact();
    }
  }

  private static boolean isWhole(String number) {
    return new BigDecimal(number).stripTrailingZeros().scale() <= 0;
  }

  private void read(String before, Entry entry) {
    switch (entry.kind()) {
      case ONES -> readOnes(before, entry.value());
      case TENS -> addOrAppend(entry.value(), HUNDRED);
      case MULTIPLIER -> multiply(entry);
    }
    if (entry.isSuffixed()) {
      finish(entry.suffix());
    }
  }

  private void readOnes(String before, BigInteger value) {
    boolean belowTen = value.compareTo(BigInteger.TEN) < 0;
    boolean behindDigit = digits != null || NumberLexicon.is(before, Kind.ONES);
    if (!hasNumber() || !behindDigit) {
      addOrAppend(value, belowTen ? BigInteger.TEN : HUNDRED);
    } else if (belowTen && NumberLexicon.is(before, Kind.TENS) && written().endsWith("0")) {
      String all = written(); // nineteen eighty | four
      set(all.substring(0, all.length() - 1) + value);
    } else {
      append(value.toString());
    }
  }

  /** Adds where the quantity ends in as many zeros, else puts the digits behind. */
  private void addOrAppend(BigInteger value, BigInteger zeros) {
    if (!hasNumber()) {
      quantity = value;
    } else if (digits == null && quantity.mod(zeros).signum() == 0) {
      quantity = quantity.add(value);
    } else {
      append(value.toString());
    }
  }

  private void multiply(Entry entry) {
    BigInteger factor = entry.value();
    if (!hasNumber()) {
      quantity = factor;
    } else if (digits == null && quantity.signum() != 0) {
      BigInteger rest = quantity.mod(THOUSAND);
      quantity = quantity.subtract(rest).add(rest.multiply(factor));
    } else {
      multiplyDigits(factor);
    }
  }

  /** Two point five | million; what does not come out whole stays two numbers. */
  private void multiplyDigits(BigInteger factor) {
    String all = written();
    boolean isNumber = DIGITS.matcher(all).matches();
    BigDecimal product =
        isNumber ? new BigDecimal(all).multiply(new BigDecimal(factor)) : BigDecimal.ZERO;
    if (isNumber && product.stripTrailingZeros().scale() <= 0) {
      digits = null;
      quantity = product.toBigIntegerExact();
    } else {
      finish();
      quantity = factor;
    }
  }

  private boolean hasNumber() {
    return quantity != null || digits != null;
  }

  private String written() {
    return digits != null ? digits : quantity == null ? "" : quantity.toString();
  }

  private void append(String more) {
    set(written() + more);
  }

  private void set(String all) {
    digits = all;
    quantity = null;
  }

  private void finish() {
    finish("");
  }

  private void finish(String suffix) {
    if (hasNumber()) {
      String number = written() + suffix;
      digits = null;
      quantity = null;
      give(number);
    }
  }

  /** A sign that was waiting for a number comes before whatever comes. */
  private void give(String word) {
    out.add(sign + word);
    sign = "";
  }

  private static boolean isDigits(String word) {
    return word != null && DIGITS.matcher(word).matches();
  }
}
