package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Size and shape of a decoder of Llama's kind, as Hugging Face's config.json gives it.
 *
 * @param modelType {@code llama}; {@code qwen2}, with biases on queries, keys and values; {@code
 *     qwen3}, with an RMSNorm on each head's queries and keys; {@code granite}, with {@link
 *     Multipliers} of its own
 * @param hiddenSize width of the residual stream
 * @param blocks number of decoder blocks
 * @param heads query heads
 * @param keyValueHeads key and value heads, each shared by heads / keyValueHeads query heads
 * @param headDim width of a head; even; heads * headDim need not be hiddenSize
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
    RopeConfig rope,
    Multipliers multipliers) {
  private static final List<String> MODEL_TYPES = List.of("llama", "qwen2", "qwen3", "granite");

  public LlamaConfig {
    require(
        MODEL_TYPES.contains(modelType),
        "model_type",
        modelType,
        "one of " + String.join(", ", MODEL_TYPES));
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
    if (rope.scaling() instanceof RopeScaling.Divisors divisors) {
      int pairs = divisors.byPair().size();
      require(pairs == headDim / 2, "rope divisors", pairs, "half of head_dim " + headDim);
    }
  }

  /** A Llama or Qwen decoder. */
  public LlamaConfig(
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
    this(
        modelType,
        hiddenSize,
        blocks,
        heads,
        keyValueHeads,
        headDim,
        intermediateSize,
        normEpsilon,
        vocabularySize,
        tiedEmbeddings,
        bosTokenId,
        eosTokenIds,
        rope,
        Multipliers.plain(headDim));
  }

  /**
   * Reads {@code config.json} and, where there is one, {@code generation_config.json}, whose end
   * tokens count before those of the former. Either may be an audio model's.
   *
   * @param directory that holds them
   * @throws ModelFormatException if one cannot be read, or a value is missing or out of its range
   */
  public static LlamaConfig read(Path directory) {
    LlamaConfig config = of(ModelConfig.read(directory.resolve("config.json")));
    Path generation = directory.resolve("generation_config.json");
    if (!Files.exists(generation)) {
      return config;
    }
    List<Integer> ends =
        LlamaConfigJson.endTokens(ModelConfig.read(generation).path("eos_token_id"));
    return ends.isEmpty() ? config : config.endingWith(ends);
  }

  /**
   * Checks a parsed {@code config.json}, of a language model or of an audio model with one inside.
   *
   * @throws ModelFormatException if a value is missing or out of its range
   */
  public static LlamaConfig of(JsonNode json) {
    return LlamaConfigJson.of(json).config();
  }

  /** The same with other end tokens. */
  public LlamaConfig endingWith(List<Integer> ends) {
    return new LlamaConfig(
        modelType,
        hiddenSize,
        blocks,
        heads,
        keyValueHeads,
        headDim,
        intermediateSize,
        normEpsilon,
        vocabularySize,
        tiedEmbeddings,
        bosTokenId,
        ends,
        rope,
        multipliers);
  }

  /** The same with an output layer of its own. */
  LlamaConfig untied() {
    return new LlamaConfig(
        modelType,
        hiddenSize,
        blocks,
        heads,
        keyValueHeads,
        headDim,
        intermediateSize,
        normEpsilon,
        vocabularySize,
        false,
        bosTokenId,
        eosTokenIds,
        rope,
        multipliers);
  }

  /** Query heads that share one key and value head. */
  public int queriesPerKey() {
    return heads / keyValueHeads;
  }

  /** Whether each head's queries and keys pass an RMSNorm before they are turned. */
  public boolean normalizesHeads() {
    return "qwen3".equals(modelType);
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
}
