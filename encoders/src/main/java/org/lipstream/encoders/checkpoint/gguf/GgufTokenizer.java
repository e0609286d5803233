package org.lipstream.encoders.checkpoint.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** Turns the byte-level BPE tokenizer in a GGUF file's metadata into a tokenizer.json. */
final class GgufTokenizer {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;

  private final GgufFile gguf;

  private GgufTokenizer(GgufFile gguf) {
    this.gguf = gguf;
  }

  /**
   * The tokenizer, if the file holds one.
   *
   * @throws ModelFormatException if it is of a kind that is not read
   */
  static Optional<ObjectNode> read(GgufFile gguf) {
    JsonNode model = gguf.metadata().path(PREFIX + "model");
    return model.isMissingNode()
        ? Optional.empty()
        : Optional.of(new GgufTokenizer(gguf).json(model.asText()));
  }

  private ObjectNode json(String model) {
    if (!model.equals("gpt2")) {
      throw malformed(PREFIX + "model: " + model, "gpt2, which is byte-level BPE");
    }
    JsonNode tokens = list("tokens");
    JsonNode types = gguf.metadata().path(PREFIX + "token_type");
    if (types.isArray() && types.size() != tokens.size()) {
      throw malformed("token_type: " + types.size() + " types", tokens.size() + ", one a token");
    }
    String pre = gguf.metadata().path(PREFIX + "pre").asText("default");
    PreTokenizer splitting =
        PreTokenizer.of(pre)
            .orElseThrow(() -> malformed(PREFIX + "pre: " + pre, PreTokenizer.known()));
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.set("added_tokens", added(tokens, types));
    root.set("normalizer", splitting.normalizer());
    root.set("pre_tokenizer", splitting.json());
    root.putNull("post_processor");
    root.set("decoder", PreTokenizer.byteLevel(true));
    root.set("model", bpe(tokens, splitting.ignoresMerges()));
    return root;
  }

  private ArrayNode added(JsonNode tokens, JsonNode types) {
    ArrayNode added = JsonNodeFactory.instance.arrayNode();
    for (int id = 0; id < tokens.size(); id++) {
      int type = types.path(id).asInt();
      if (type == CONTROL || type == USER_DEFINED) {
        added
            .addObject()
            .put("id", id)
            .put("content", tokens.get(id).asText())
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", type == CONTROL);
      }
    }
    return added;
  }

  private ObjectNode bpe(JsonNode tokens, boolean ignoreMerges) {
    ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", ignoreMerges);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id).asText();
      if (vocabulary.has(token)) {
        throw malformed(
            "token " + id + ": " + token + " again", "each once, first " + vocabulary.get(token));
      }
      vocabulary.put(token, id);
    }
    ArrayNode merges = model.putArray("merges");
    list("merges").forEach(merges::add);
    return model;
  }

  private JsonNode list(String name) {
    JsonNode list = gguf.metadata().path(PREFIX + name);
    if (!list.isArray() || !list.path(0).isTextual()) {
      throw malformed(PREFIX + name + ": missing", "a list of texts");
    }
    return list;
  }

  private ModelFormatException malformed(String value, String rule) {
    return new ModelFormatException(gguf.file() + ": " + value + " (expected: " + rule + ")");
  }
}
