package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a {@link LlamaConfig} from config.json. Audio models keep their language model's sizes one
 * or two levels down, in {@code text_config} or {@code thinker_config.text_config}; what the levels
 * say twice, the outermost decides.
 *
 * @param levels the whole file first, the language model's own level last
 */
record LlamaConfigJson(List<JsonNode> levels) {
  private static final int QWEN3_HEAD_DIM = 128; // where the file says none

  static LlamaConfigJson of(JsonNode json) {
    List<JsonNode> levels = new ArrayList<>(List.of(json));
    JsonNode level = json;
    while (true) {
      level = level.has("thinker_config") ? level.get("thinker_config") : level.path("text_config");
      if (!level.isObject()) {
        return new LlamaConfigJson(List.copyOf(levels));
      }
      levels.add(level);
    }
  }

  LlamaConfig config() {
    JsonNode text = text();
    int hidden = integer("hidden_size");
    int heads = integer("num_attention_heads");
    requireDefault("hidden_act", "silu");
    requireDefault("mlp_bias", "false");
    requireDefault("attention_bias", "false");
    requireDefault("use_sliding_window", "false");
    text.path("layer_types").forEach(LlamaConfigJson::requireFullAttention);
    String type = modelType();
    int headDim = type.equals("qwen3") ? QWEN3_HEAD_DIM : hidden / Math.max(1, heads);
    headDim = text.hasNonNull("head_dim") ? integer("head_dim") : headDim;
    return new LlamaConfig(
        type,
        hidden,
        integer("num_hidden_layers"),
        heads,
        text.hasNonNull("num_key_value_heads") ? integer("num_key_value_heads") : heads,
        headDim,
        integer("intermediate_size"),
        text.path("rms_norm_eps").asDouble(1e-6),
        integer("vocab_size"),
        outermost("tie_word_embeddings").asBoolean(false),
        outermost("bos_token_id").asInt(-1),
        endTokens(outermost("eos_token_id")),
        RopeConfig.of(text),
        type.equals("granite") ? multipliers(headDim) : Multipliers.plain(headDim));
  }

  /** The value of an {@code eos_token_id}, which may be one, several or none. */
  static List<Integer> endTokens(JsonNode value) {
    List<Integer> found = new ArrayList<>();
    if (value.isIntegralNumber()) {
      found.add(value.asInt());
    }
    value.elements().forEachRemaining(element -> found.add(element.asInt()));
    return found;
  }

  private JsonNode text() {
    return levels.get(levels.size() - 1);
  }

  /** The first Qwen3-ASR folders do not say of what type their {@code text_config} is. */
  private String modelType() {
    String outer = levels.get(0).path("model_type").asText();
    return text().path("model_type").asText(outer.equals("qwen3_asr") ? "qwen3" : outer);
  }

  /**
   * Granite's. Inside {@code granite_speech} the reference (transformers 5.24) leaves {@code
   * logits_scaling} out: that model has the output layer at its own level, without the division.
   */
  private Multipliers multipliers(int headDim) {
    JsonNode text = text();
    boolean alone = !levels.get(0).path("model_type").asText().equals("granite_speech");
    Multipliers plain = Multipliers.plain(headDim);
    return new Multipliers(
        text.path("embedding_multiplier").asDouble(plain.embedding()),
        text.path("attention_multiplier").asDouble(plain.attention()),
        text.path("residual_multiplier").asDouble(plain.residual()),
        alone ? 1 / text.path("logits_scaling").asDouble(1) : 1);
  }

  /** The value at the outermost level that has one. */
  private JsonNode outermost(String name) {
    return levels.stream()
        .filter(level -> level.hasNonNull(name))
        .findFirst()
        .map(level -> level.get(name))
        .orElse(MissingNode.getInstance());
  }

  private int integer(String name) {
    JsonNode value = text().path(name);
    LlamaConfig.require(
        value.isIntegralNumber() && value.canConvertToInt(),
        name,
        value.isMissingNode() ? "missing" : value,
        "an integer");
    return value.asInt();
  }

  private void requireDefault(String name, String expected) {
    String value = text().path(name).asText(expected);
    LlamaConfig.require(value.equals(expected), name, value, expected);
  }

  private static void requireFullAttention(JsonNode layerType) {
    String type = layerType.asText();
    LlamaConfig.require(type.equals("full_attention"), "layer_types", type, "full_attention");
  }
}
