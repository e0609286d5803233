package org.lipstream.llm.token;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a small byte-level BPE vocabulary: starting from the 256 bytes, the pair of neighbours
 * that is most frequent within words becomes a token, again and again. Ties go to the lower ids, so
 * that the same text gives the same vocabulary.
 */
public final class BpeTrainer {
  private static final int BYTES = 256;
  private static final int LARGEST = 8192; // pair counts are a square table
  private static final int RAREST = 2;

  /** How GPT-2 and Hugging Face's ByteLevel split text; a word takes the space before it along. */
  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

  private final int vocabularySize;
  private final int firstByte; // id of byte 0, after the special tokens
  private final List<String> tokens = new ArrayList<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Integer> frequencies = new ArrayList<>();
  private final List<String> merges = new ArrayList<>();

  private BpeTrainer(int vocabularySize, List<String> specials) {
    this.vocabularySize = vocabularySize;
    this.firstByte = specials.size();
    tokens.addAll(specials);
    for (int value = 0; value < BYTES; value++) {
      tokens.add(ByteCharacters.of(value));
    }
  }

  /**
   * Trains and writes Hugging Face's {@code tokenizer.json}. Special tokens get the first ids, in
   * the order given.
   *
   * @param text in pieces, between which no word continues
   * @param vocabularySize in all; fewer come out where the text has too few pairs
   * @throws IllegalArgumentException if the size has no room for the bytes and special tokens, or
   *     is above 8192
   */
  public static void train(
      Iterable<String> text, int vocabularySize, List<String> specials, Path file)
      throws IOException {
    int smallest = BYTES + specials.size();
    if (vocabularySize < smallest || vocabularySize > LARGEST) {
      throw new IllegalArgumentException(
          "vocabularySize: %d (expected: %d to %d)".formatted(vocabularySize, smallest, LARGEST));
    }
    BpeTrainer trainer = new BpeTrainer(vocabularySize, specials);
    trainer.count(text);
    trainer.merge();
    TokenizerJson.write(file, specials, trainer.tokens, trainer.merges);
  }

  private void count(Iterable<String> text) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String piece : text) {
      Matcher matcher = WORD.matcher(piece);
      while (matcher.find()) {
        counts.merge(matcher.group(), 1, Integer::sum);
      }
    }
    counts.forEach(
        (word, frequency) -> {
          words.add(Arrays.stream(ByteCharacters.bytes(word)).map(b -> firstByte + b).toArray());
          frequencies.add(frequency);
        });
  }

  private void merge() {
    int[] pairs = new int[vocabularySize * vocabularySize]; // frequency at left * size + right
    while (tokens.size() < vocabularySize) {
      countPairs(pairs);
      int best = 0;
      for (int pair = 1; pair < pairs.length; pair++) {
        if (pairs[pair] > pairs[best]) {
          best = pair;
        }
      }
      if (pairs[best] < RAREST) {
        return;
      }
      int left = best / vocabularySize;
      int right = best % vocabularySize;
      merges.add(tokens.get(left) + " " + tokens.get(right));
      tokens.add(tokens.get(left) + tokens.get(right));
      int merged = tokens.size() - 1;
      words.replaceAll(word -> replace(word, left, right, merged));
    }
  }

  private void countPairs(int[] pairs) {
    Arrays.fill(pairs, 0);
    for (int i = 0; i < words.size(); i++) {
      int[] word = words.get(i);
      int frequency = frequencies.get(i);
      for (int at = 1; at < word.length; at++) {
        pairs[word[at - 1] * vocabularySize + word[at]] += frequency;
      }
    }
  }

  private static int[] replace(int[] word, int left, int right, int merged) {
    int[] shorter = null;
    int length = 0;
    for (int at = 0; at < word.length; at++) {
      boolean pair = word[at] == left && at + 1 < word.length && word[at + 1] == right;
      if (pair && shorter == null) {
        shorter = word.clone();
      }
      if (shorter != null) {
        shorter[length] = pair ? merged : word[at];
      }
      length++;
      at += pair ? 1 : 0;
    }
    return shorter == null ? word : Arrays.copyOf(shorter, length);
  }
}
