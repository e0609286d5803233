package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Size and shape of a Llama or Qwen2 decoder, as Hugging Face's config.json gives it.
 *
 * @param modelType {@code llama} or {@code qwen2}
 * @param hiddenSize width of the residual stream
 * @param blocks number of decoder blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads, each shared by heads / keyValueHeads query heads
 * @param headDim width of a head; even
 * @param intermediateSize width of the gated feed-forward layer
 * @param normEpsilon added to the mean square in RMSNorm
 * @param vocabularySize rows of the embedding table
 * @param tiedEmbeddings whether the output layer is the embedding table
 * @param bosTokenId -1 where there is none
 * @param eosTokenIds any of them ends the text; may be empty
 */
public record LlamaConfig(
    String modelType,
    int hiddenSize,
    int blocks,
    int heads,
    int keyValueHeads,
    int headDim,
    int intermediateSize,
    double normEpsilon,
    int vocabularySize,
    boolean tiedEmbeddings,
    int bosTokenId,
    List<Integer> eosTokenIds,
    RopeConfig rope) {

  public LlamaConfig {
    require(
        "llama".equals(modelType) || "qwen2".equals(modelType),
        "model_type",
        modelType,
        "llama or qwen2");
    require(hiddenSize > 0, "hidden_size", hiddenSize, "> 0");
    require(blocks > 0, "num_hidden_layers", blocks, "> 0");
    require(heads > 0, "num_attention_heads", heads, "> 0");
    require(
        keyValueHeads > 0 && heads % keyValueHeads == 0,
        "num_key_value_heads",
        keyValueHeads,
        "a divisor of num_attention_heads " + heads);
    require(headDim > 0 && headDim % 2 == 0, "head_dim", headDim, "even and > 0");
    require(intermediateSize > 0, "intermediate_size", intermediateSize, "> 0");
    require(normEpsilon > 0, "rms_norm_eps", normEpsilon, "> 0");
    require(vocabularySize > 1, "vocab_size", vocabularySize, "> 1");
    require(
        bosTokenId >= -1 && bosTokenId < vocabularySize,
        "bos_token_id",
        bosTokenId,
        "below vocab_size " + vocabularySize);
    eosTokenIds = List.copyOf(eosTokenIds);
    for (int eos : eosTokenIds) {
      require(
          eos >= 0 && eos < vocabularySize,
          "eos_token_id",
          eos,
          "from 0 and below vocab_size " + vocabularySize);
    }
  }

  /**
   * Reads {@code config.json}.
   *
   * @param directory that holds it
   * @throws ModelFormatException if it cannot be read, or a value is missing or out of its range
   */
  public static LlamaConfig read(Path directory) {
    return of(ModelConfig.read(directory.resolve("config.json")));
  }

  /**
   * Checks a parsed {@code config.json}.
   *
   * @throws ModelFormatException if a value is missing or out of its range
   */
  public static LlamaConfig of(JsonNode json) {
    int hidden = integer(json, "hidden_size");
    int heads = integer(json, "num_attention_heads");
    requireDefault(json, "hidden_act", "silu");
    requireDefault(json, "mlp_bias", "false");
    requireDefault(json, "attention_bias", "false");
    requireDefault(json, "use_sliding_window", "false");
    int headDim = json.hasNonNull("head_dim") ? integer(json, "head_dim") : hidden / heads;
    return new LlamaConfig(
        json.path("model_type").asText(),
        hidden,
        integer(json, "num_hidden_layers"),
        heads,
        json.hasNonNull("num_key_value_heads") ? integer(json, "num_key_value_heads") : heads,
        headDim,
        integer(json, "intermediate_size"),
        json.path("rms_norm_eps").asDouble(1e-6),
        integer(json, "vocab_size"),
        json.path("tie_word_embeddings").asBoolean(false),
        json.path("bos_token_id").asInt(-1),
        integers(json.path("eos_token_id")),
        RopeConfig.of(json));
  }

  /** Query heads that share one key and value head. */
  public int queriesPerKey() {
    return heads / keyValueHeads;
  }

  /** Heads of the fused projection: queries, then keys, then values. */
  int fusedHeads() {
    return heads + 2 * keyValueHeads;
  }

  static void require(boolean holds, String name, Object value, String rule) {
    if (!holds) {
      throw new ModelFormatException(name + ": " + value + " (expected: " + rule + ")");
    }
  }

  private static void requireDefault(JsonNode json, String name, String expected) {
    String value = json.path(name).asText(expected);
    require(value.equals(expected), name, value, expected);
  }

  private static int integer(JsonNode json, String name) {
    JsonNode value = json.path(name);
    require(value.isInt(), name, value.isMissingNode() ? "missing" : value, "an integer");
    return value.asInt();
  }

  private static List<Integer> integers(JsonNode value) {
    List<Integer> found = new ArrayList<>();
    if (value.isInt()) {
      found.add(value.asInt());
    }
    value.elements().forEachRemaining(element -> found.add(element.asInt()));
    return found;
  }
}
