package org.lipstream.llm.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.HotWords;
import org.lipstream.llm.token.Tokenizer;

/** Whisper's tokens: the text's, the special ones, and those that are never written. */
public final class Vocabulary implements AutoCloseable {
  /** Measured, see docs/LOG.md. */
  private static final double HOT_WORD_BONUS = 3;

  private final Tokenizer tokenizer;
  private final SpecialTokens special;
  private final int[] suppressed;
  private final int[] suppressedFirst;
  private final Map<List<String>, HotWords> wanted = new ConcurrentHashMap<>();

  /**
   * By the tokenizer and what the model's files say of it.
   *
   * @param generation generation_config.json, or what another format has of it
   * @param size of the decoder's vocabulary
   */
  Vocabulary(Tokenizer tokenizer, JsonNode generation, int size) {
    this.tokenizer = tokenizer;
    this.special = SpecialTokens.read(tokenizer, generation, size);
    JsonNode listed = generation.path("suppress_tokens");
    JsonNode listedFirst = generation.path("begin_suppress_tokens");
    this.suppressed =
        listed.isMissingNode() ? NonSpeechTokens.anywhere(tokenizer, special) : ids(listed);
    this.suppressedFirst =
        listedFirst.isMissingNode() ? NonSpeechTokens.first(tokenizer, special) : ids(listedFirst);
  }

  private static int[] ids(JsonNode list) {
    List<Integer> ids = new ArrayList<>();
    list.forEach(id -> ids.add(id.asInt()));
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  public SpecialTokens special() {
    return special;
  }

  /** What may not be written. */
  List<TokenRule> rules(boolean timestamps) {
    List<TokenRule> rules =
        new ArrayList<>(List.of(TokenRule.never(suppressed), TokenRule.notFirst(suppressedFirst)));
    if (timestamps) {
      rules.add(new TimestampRule(special, TimestampRule.ONE_SECOND));
    }
    return rules;
  }

  /** The tokens' text without what is special, trimmed. */
  public String text(List<Integer> tokens) {
    return tokenizer.decode(tokens.stream().filter(this::isText).toList()).trim();
  }

  /** Whether a token is of the text rather than special. */
  boolean isText(int token) {
    return token < special.end();
  }

  /** An answer without its special tokens. */
  Answer textOf(Answer answer) {
    List<Integer> tokens = new ArrayList<>();
    List<Double> logProbabilities = new ArrayList<>();
    for (int at = 0; at < answer.tokens().size(); at++) {
      if (isText(answer.tokens().get(at))) {
        tokens.add(answer.tokens().get(at));
        logProbabilities.add(answer.logProbabilities().get(at));
      }
    }
    return new Answer(tokens, logProbabilities, answer.ended(), answer.score());
  }

  /** The tokens of words that stand at a text's beginning. */
  int[] encode(String words) {
    return words.isEmpty() ? new int[0] : tokenizer.encode(" " + words);
  }

  /** The tree of words that are likely to be said. */
  HotWords wanted(List<String> words) {
    return words.isEmpty() ? HotWords.NONE : wanted.computeIfAbsent(words, this::plant);
  }

  private HotWords plant(List<String> words) {
    BitSet continuing = new BitSet();
    for (int token = 0; token < special.end(); token++) {
      String text = tokenizer.text(token);
      if (!text.isEmpty() && Character.isLetterOrDigit(text.codePointAt(0))) {
        continuing.set(token);
      }
    }
    return new HotWords(words.stream().map(this::encode).toList(), continuing, HOT_WORD_BONUS);
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
