package org.lipstream.llm.token;

import java.util.ArrayList;
import java.util.List;

/**
 * A word of an answer and the tokens that spell it: it begins where the text so far ends and a
 * space comes.
 *
 * @param endToken the one after its last
 */
public record TokenWord(String word, int firstToken, int endToken) {

  /** The words of these tokens, in order; tokens that say nothing belong to none. */
  public static List<TokenWord> of(Tokenizer tokenizer, List<Integer> tokens) {
    List<TokenWord> words = new ArrayList<>();
    String before = "";
    int first = 0;
    for (int end = 1; end <= tokens.size(); end++) {
      boolean last = end == tokens.size();
      String next = last ? "" : tokenizer.decode(List.of(tokens.get(end)));
      if (last || next.startsWith(" ")) {
        String text = tokenizer.decode(tokens.subList(0, end));
        String word = text.substring(Math.min(before.length(), text.length())).trim();
        if (!word.isEmpty()) {
          words.add(new TokenWord(word, first, end));
        }
        before = text;
        first = end;
      }
    }
    return words;
  }

  /**
   * The geometric mean of its tokens' probabilities.
   *
   * @param logProbabilities of all tokens
   */
  public double probability(List<Double> logProbabilities) {
    double sum = 0;
    for (int token = firstToken; token < endToken; token++) {
      sum += logProbabilities.get(token);
    }
    return Math.exp(sum / (endToken - firstToken));
  }
}
