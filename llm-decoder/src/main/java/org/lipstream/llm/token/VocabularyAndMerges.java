package org.lipstream.llm.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * A byte-level tokenizer in the older files: vocab.json, merges.txt, and tokenizer_config.json with
 * the tokens that were added and the class, which decides how text is cut before merging.
 */
final class VocabularyAndMerges {
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";
  private static final String SETTINGS = "tokenizer_config.json";
  private static final String ADDED = "added_tokens_decoder";

  /** Qwen2's: contractions, letters with what stands before them, single digits, signs, breaks. */
  private static final String QWEN2 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private VocabularyAndMerges() {}

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(VOCABULARY)) && Files.exists(directory.resolve(MERGES));
  }

  /**
   * The same as tokenizer.json would have it.
   *
   * @throws ModelFormatException if a file is missing or cannot be read
   */
  static ObjectNode read(Path directory) {
    JsonNode settings = ModelConfig.read(directory.resolve(SETTINGS));
    ArrayNode added = JsonNodeFactory.instance.arrayNode();
    for (Map.Entry<String, JsonNode> token : settings.path(ADDED).properties()) {
      String content = token.getValue().path("content").asText();
      ObjectNode full = TokenizerJson.special(Integer.parseInt(token.getKey()), content);
      added.add(full.setAll((ObjectNode) token.getValue()));
    }
    boolean qwen2 = settings.path("tokenizer_class").asText().startsWith("Qwen2");
    ObjectNode json =
        TokenizerJson.of(
            added,
            (ObjectNode) ModelConfig.read(directory.resolve(VOCABULARY)),
            merges(directory.resolve(MERGES)),
            qwen2 ? QWEN2 : null);
    if (qwen2) {
      json.putObject("normalizer").put("type", "NFC");
    }
    return json;
  }

  private static List<String> merges(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.filter(line -> !line.isBlank() && !line.startsWith("#version")).toList();
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read (" + e + ")", e);
    }
  }
}
