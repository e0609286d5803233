package org.lipstream.encoders.checkpoint.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** Turns a GGUF file's metadata into what config.json would say. */
record LlamaMetadata(GgufFile gguf) {
  private static final String TOKENIZER = "tokenizer.ggml.";

  /**
   * Sizes, RoPE and special tokens.
   *
   * @param ropeDivisors what each frequency is divided by; null for none
   * @param ownHead whether the output layer is a matrix of its own
   */
  ObjectNode config(float[] ropeDivisors, boolean ownHead) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    int heads = integer("attention.head_count");
    int hidden = integer("embedding_length");
    int headDim = optional("attention.key_length", hidden / heads);
    if (headDim < 2 || headDim % 2 != 0) {
      throw malformed("attention.key_length: " + headDim, "even and 2 or more");
    }
    refuse("attention.value_length", optional("attention.value_length", headDim), headDim);
    refuse("rope.dimension_count", optional("rope.dimension_count", headDim), headDim);
    refuse("expert_count", optional("expert_count", 0), 0);
    json.put("model_type", architecture())
        .put("hidden_size", hidden)
        .put("num_hidden_layers", integer("block_count"))
        .put("num_attention_heads", heads)
        .put("num_key_value_heads", optional("attention.head_count_kv", heads))
        .put("head_dim", headDim)
        .put("intermediate_size", integer("feed_forward_length"))
        .put("rms_norm_eps", real("attention.layer_norm_rms_epsilon", 1e-5))
        .put("vocab_size", vocabularySize())
        .put("max_position_embeddings", optional("context_length", 2048))
        .put("tie_word_embeddings", !ownHead)
        .put("hidden_act", "silu");
    json.set("rope_parameters", rope(ropeDivisors, headDim));
    token(json, "bos_token_id", "bos_token_id");
    ends(json);
    return json;
  }

  /**
   * Divisors as Hugging Face's "longrope" with the same factors for short and long texts and no
   * scaling of the attention.
   */
  private ObjectNode rope(float[] divisors, int headDim) {
    ObjectNode rope = JsonNodeFactory.instance.objectNode();
    rope.put("rope_theta", real("rope.freq_base", 10_000));
    String scaling = value("rope.scaling.type").asText("none");
    if (divisors == null) {
      rope.put("rope_type", scaling.equals("none") ? "default" : scaling);
      if (!scaling.equals("none")) {
        rope.put("factor", real("rope.scaling.factor", 1));
      }
      return rope;
    }
    refuse("rope_freqs.weight", divisors.length, headDim / 2);
    rope.put("rope_type", "longrope").put("attention_factor", 1.0);
    rope.put("original_max_position_embeddings", optional("context_length", 2048));
    ArrayNode shortFactors = rope.putArray("short_factor");
    ArrayNode longFactors = rope.putArray("long_factor");
    for (float divisor : divisors) {
      shortFactors.add(divisor);
      longFactors.add(divisor);
    }
    return rope;
  }

  /** The embedding's rows; what the metadata says may be rounded up or missing. */
  private long vocabularySize() {
    var table = gguf.tensors().get("token_embd.weight");
    if (table == null || table.shape().length != 2) {
      throw malformed("tensor token_embd.weight: missing", "a matrix");
    }
    return table.shape()[0];
  }

  private void ends(ObjectNode json) {
    ArrayNode ends = JsonNodeFactory.instance.arrayNode();
    for (String name : new String[] {"eos_token_id", "eot_token_id", "eom_token_id"}) {
      JsonNode id = gguf.metadata().path(TOKENIZER + name);
      boolean known = false;
      for (JsonNode end : ends) {
        known |= end.equals(id);
      }
      if (id.isIntegralNumber() && !known) {
        ends.add(id);
      }
    }
    if (!ends.isEmpty()) {
      json.set("eos_token_id", ends.size() == 1 ? ends.get(0) : ends);
    }
  }

  private void token(ObjectNode json, String name, String key) {
    JsonNode id = gguf.metadata().path(TOKENIZER + key);
    if (id.isIntegralNumber()) {
      json.set(name, id);
    }
  }

  private String architecture() {
    return gguf.metadata().path("general.architecture").asText();
  }

  private JsonNode value(String key) {
    return gguf.metadata().path(architecture() + "." + key);
  }

  private int integer(String key) {
    int number = optional(key, -1);
    if (number < 1) {
      JsonNode value = value(key);
      throw malformed(
          key + ": " + (value.isMissingNode() ? "missing" : number), "a number of 1 or more");
    }
    return number;
  }

  private int optional(String key, int otherwise) {
    JsonNode value = value(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt()) {
      throw malformed(key + ": " + summary(value), "one number");
    }
    return value.intValue();
  }

  private double real(String key, double otherwise) {
    JsonNode value = value(key);
    // as written in decimal, not as the float32's binary expansion: 1e-5 stays 1.0E-5
    return value.isFloat() ? Double.parseDouble(value.asText()) : value.asDouble(otherwise);
  }

  private static String summary(JsonNode value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private void refuse(String key, int value, int expected) {
    if (value != expected) {
      throw malformed(key + ": " + value, String.valueOf(expected));
    }
  }

  private ModelFormatException malformed(String value, String rule) {
    return new ModelFormatException(gguf.file() + ": " + value + " (expected: " + rule + ")");
  }
}
