package org.lipstream.llm.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Mistral's tekken.json: special tokens first, then byte strings by rank. The ranks say in what
 * order neighbours are merged, but not of what two parts a string was made, so that is found out by
 * merging its bytes with the ranks before its own.
 */
final class Tekken {
  static final String FILE = "tekken.json";

  private final JsonNode config;
  private final JsonNode json;
  private final Path file;

  private Tekken(Path file) {
    this.file = file;
    this.json = ModelConfig.read(file);
    this.config = json.path("config");
  }

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /**
   * The same as tokenizer.json would have it.
   *
   * @throws ModelFormatException if the file cannot be used
   */
  static ObjectNode read(Path directory) {
    return new Tekken(directory.resolve(FILE)).asTokenizerJson();
  }

  private ObjectNode asTokenizerJson() {
    int specials = ModelConfig.integer(config, "default_num_special_tokens");
    int size = ModelConfig.integer(config, "default_vocab_size") - specials;
    JsonNode entries = json.path("vocab");
    if (size < 1 || size > entries.size() || !config.path("pattern").isTextual()) {
      throw new ModelFormatException(
          "%s: %d tokens, pattern %s (expected: default_vocab_size's %d, a pattern)"
              .formatted(file, entries.size(), config.path("pattern"), size));
    }
    Map<String, Integer> ranks = new HashMap<>();
    List<String> tokens = new ArrayList<>(); // a character a byte
    for (int rank = 0; rank < size; rank++) {
      byte[] bytes = Base64.getDecoder().decode(entries.get(rank).path("token_bytes").asText());
      String token = new String(bytes, StandardCharsets.ISO_8859_1);
      tokens.add(token);
      ranks.put(token, rank);
    }
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    List<String> merges = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      String token = tokens.get(rank);
      vocabulary.put(printable(token), rank + specials);
      if (token.length() > 1) {
        int cut = cut(token, rank, ranks);
        if (cut > 0) {
          merges.add(printable(token.substring(0, cut)) + " " + printable(token.substring(cut)));
        }
      }
    }
    ObjectNode all = TokenizerJson.of(added(), vocabulary, merges, config.path("pattern").asText());
    all.withObject("/model").put("ignore_merges", true); // a word that is a token is that token
    return all;
  }

  private ArrayNode added() {
    ArrayNode added = JsonNodeFactory.instance.arrayNode();
    for (JsonNode token : json.path("special_tokens")) {
      int id = ModelConfig.integer(token, "rank");
      added.add(TokenizerJson.special(id, token.path("token_str").asText()));
    }
    if (added.isEmpty()) {
      throw new ModelFormatException(file + ": special_tokens: none (expected: a list)");
    }
    return added;
  }

  /**
   * Where the second of the two parts begins that a string was merged of; 0 where merging does not
   * lead there.
   */
  private static int cut(String token, int rank, Map<String, Integer> ranks) {
    List<String> parts = new ArrayList<>();
    token.chars().forEach(one -> parts.add(String.valueOf((char) one)));
    while (parts.size() > 2) {
      int best = -1;
      int bestRank = rank;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int joined = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
        if (joined < bestRank) {
          best = i;
          bestRank = joined;
        }
      }
      if (best < 0) {
        return 0;
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
    return parts.get(0).length();
  }

  private static String printable(String bytes) {
    StringBuilder characters = new StringBuilder();
    bytes.chars().forEach(one -> characters.append(ByteCharacters.of(one)));
    return characters.toString();
  }
}
