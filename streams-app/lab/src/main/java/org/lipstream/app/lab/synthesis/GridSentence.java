package org.lipstream.app.lab.synthesis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A six-word sentence of the GRID corpus: command, colour, preposition, letter, digit, adverb, as
 * in "bin blue at f two now". There are 64,000 of them.
 */
public record GridSentence(
    String command, String colour, String preposition, String letter, String digit, String adverb) {
  public static final List<String> COMMANDS = List.of("bin", "lay", "place", "set");
  public static final List<String> COLOURS = List.of("blue", "green", "red", "white");
  public static final List<String> PREPOSITIONS = List.of("at", "by", "in", "with");

  /** All but w, whose name has three syllables. */
  public static final List<String> LETTERS = List.of("abcdefghijklmnopqrstuvxyz".split(""));

  public static final List<String> DIGITS =
      List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
  public static final List<String> ADVERBS = List.of("again", "now", "please", "soon");

  public GridSentence {
    requireOneOf(COMMANDS, command);
    requireOneOf(COLOURS, colour);
    requireOneOf(PREPOSITIONS, preposition);
    requireOneOf(LETTERS, letter);
    requireOneOf(DIGITS, digit);
    requireOneOf(ADVERBS, adverb);
  }

  /** Any of the sentences, each as likely as the next. */
  public static GridSentence draw(RandomGenerator random) {
    return new GridSentence(
        oneOf(COMMANDS, random),
        oneOf(COLOURS, random),
        oneOf(PREPOSITIONS, random),
        oneOf(LETTERS, random),
        oneOf(DIGITS, random),
        oneOf(ADVERBS, random));
  }

  /**
   * Sentences in which the letters, and the digits, come equally often.
   *
   * @param count of any size; a sentence may come twice
   */
  public static List<GridSentence> balanced(int count, RandomGenerator random) {
    List<GridSentence> sentences = new ArrayList<>(count);
    List<String> letters = new ArrayList<>();
    List<String> digits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GridSentence any = draw(random);
      sentences.add(
          new GridSentence(
              any.command,
              any.colour,
              any.preposition,
              next(letters, LETTERS, random),
              next(digits, DIGITS, random),
              any.adverb));
    }
    return sentences;
  }

  /** The sentence of these six words; an error names the word that does not fit. */
  public static GridSentence parse(String text) {
    List<String> words = Arrays.asList(text.strip().split("\\s+"));
    if (words.size() != 6) {
      throw new IllegalArgumentException(text + ": " + words.size() + " words (expected: 6)");
    }
    return new GridSentence(
        words.get(0), words.get(1), words.get(2), words.get(3), words.get(4), words.get(5));
  }

  /** The six words with spaces between them, in small letters. */
  public String text() {
    return String.join(" ", command, colour, preposition, letter, digit, adverb);
  }

  @Override
  public String toString() {
    return text();
  }

  private static String oneOf(List<String> words, RandomGenerator random) {
    return words.get(random.nextInt(words.size()));
  }

  /** Takes the next card of a shuffled pack, shuffling a new one when it is used up. */
  private static String next(List<String> pack, List<String> words, RandomGenerator random) {
    if (pack.isEmpty()) {
      pack.addAll(words);
      for (int i = pack.size() - 1; i > 0; i--) {
        Collections.swap(pack, i, random.nextInt(i + 1));
      }
    }
    return pack.remove(pack.size() - 1);
  }

  private static void requireOneOf(List<String> words, String word) {
    if (!words.contains(word)) {
      throw new IllegalArgumentException(word + " (expected: one of " + words + ")");
    }
  }
}
