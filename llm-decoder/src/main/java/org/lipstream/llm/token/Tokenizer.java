package org.lipstream.llm.token;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * A model's tokenizer, from its tokenizer.json, or from files that say the same. Immutable, safe to
 * use from several threads.
 */
public final class Tokenizer implements AutoCloseable {
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "do_not_truncate", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> ids;
  private final Map<Integer, String> texts = new ConcurrentHashMap<>();

  private Tokenizer(HuggingFaceTokenizer tokenizer, Map<String, Integer> ids) {
    this.tokenizer = tokenizer;
    this.ids = Map.copyOf(ids);
  }

  /**
   * Reads {@code tokenizer.json}, or in its absence {@code vocab.json} with {@code merges.txt}, or
   * {@code tekken.json}; needs no network.
   *
   * @param directory the model's, which holds it
   * @throws ModelFormatException if it is missing or none
   */
  public static Tokenizer open(Path directory) {
    Path file = directory.resolve("tokenizer.json");
    if (!Files.exists(file) && VocabularyAndMerges.isIn(directory)) {
      return of(
          directory.resolve(VocabularyAndMerges.VOCABULARY), VocabularyAndMerges.read(directory));
    }
    if (!Files.exists(file) && Tekken.isIn(directory)) {
      return of(directory.resolve(Tekken.FILE), Tekken.read(directory));
    }
    Map<String, Integer> ids = ids(ModelConfig.read(file));
    return of(file, ids, () -> HuggingFaceTokenizer.newInstance(file, PLAIN));
  }

  private static Tokenizer of(Path source, JsonNode json) {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    return of(
        source,
        ids(json),
        () -> HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), PLAIN));
  }

  private interface Making {
    HuggingFaceTokenizer make() throws IOException;
  }

  private static Tokenizer of(Path source, Map<String, Integer> ids, Making making) {
    try {
      return new Tokenizer(making.make(), ids);
    } catch (IOException | RuntimeException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ModelFormatException(source + ": not a tokenizer (" + reason + ")", e);
    }
  }

  private static Map<String, Integer> ids(JsonNode json) {
    Map<String, Integer> ids = new HashMap<>();
    json.path("model")
        .path("vocab")
        .properties()
        .forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    json.path("added_tokens")
        .forEach(token -> ids.put(token.path("content").asText(), token.path("id").asInt()));
    return ids;
  }

  /** The text's tokens, no special ones added. */
  public int[] encode(String text) {
    return Arrays.stream(tokenizer.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** The text of these tokens; special tokens say nothing, incomplete characters become U+FFFD. */
  public String decode(List<Integer> tokens) {
    return tokenizer.decode(tokens.stream().mapToLong(Integer::longValue).toArray(), true);
  }

  /** The text of these tokens. */
  public String decode(int... tokens) {
    return decode(Arrays.stream(tokens).boxed().toList());
  }

  /** What one token says; its name where it says nothing. */
  public String text(int token) {
    return texts.computeIfAbsent(token, this::lookUp);
  }

  private String lookUp(int token) {
    String text = decode(token);
    return text.isEmpty()
        ? ids.entrySet().stream()
            .filter(entry -> entry.getValue() == token)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("")
        : text;
  }

  /** Whether a token of exactly this name is there, such as {@code <audio>}. */
  public boolean has(String token) {
    return ids.containsKey(token);
  }

  /**
   * The id of a token by its exact name, such as {@code <audio>}.
   *
   * @throws ModelFormatException if there is none
   */
  public int id(String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new ModelFormatException("token: " + token + " (expected: one of the tokenizer's)");
    }
    return id;
  }

  /** One more than the largest id. */
  public int vocabularySize() {
    return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
  }

  /**
   * Checks that whatever a text may hold has a row in the model's embedding.
   *
   * @param directory of the model, for the message
   * @throws ModelFormatException if the embedding is smaller
   */
  public void requireRows(Path directory, int rows) {
    requireRows(directory, rows, -1);
  }

  /**
   * The same, for a model that puts something else in a token's places.
   *
   * @param placeholder the id that needs no row where it is the last
   */
  public void requireRows(Path directory, int rows, int placeholder) {
    int largest = vocabularySize() - 1;
    int needed = largest == placeholder ? largest : largest + 1;
    if (needed > rows) {
      throw new ModelFormatException(
          "%s: tokenizer: %d tokens (expected: at most vocab_size %d)"
              .formatted(directory, needed, rows));
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
