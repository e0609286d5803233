package org.lipstream.llm.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A byte-level BPE vocabulary as Hugging Face's tokenizer.json. */
final class TokenizerJson {
  private TokenizerJson() {}

  /**
   * Writes the file.
   *
   * @param tokens all, by id
   * @param merges {@code left right}, in the order they apply
   */
  static void write(Path file, List<String> specials, List<String> tokens, List<String> merges)
      throws IOException {
    ArrayNode added = JsonNodeFactory.instance.arrayNode();
    for (int id = 0; id < specials.size(); id++) {
      added.add(special(id, specials.get(id)));
    }
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ObjectNode root = of(added, vocabulary, merges, null);
    Files.writeString(file, root.toPrettyString());
  }

  /**
   * Puts the file together.
   *
   * @param added tokens that text is searched for before all else
   * @param vocabulary ids by token
   * @param merges {@code left right}, in the order they apply
   * @param pattern of the pieces that text is cut into before merging; null for GPT-2's
   */
  static ObjectNode of(
      ArrayNode added, ObjectNode vocabulary, List<String> merges, String pattern) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.set("added_tokens", added);
    // An added token that is not in the vocabulary would get the next free id instead of its own.
    added.forEach(token -> vocabulary.set(token.path("content").asText(), token.path("id")));
    root.putNull("normalizer");
    root.set("pre_tokenizer", pattern == null ? byteLevel() : cutBy(pattern));
    root.putNull("post_processor");
    root.set("decoder", byteLevel());
    root.set("model", model(vocabulary, merges));
    return root;
  }

  static ObjectNode special(int id, String content) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }

  private static ObjectNode byteLevel() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static ObjectNode cutBy(String pattern) {
    ObjectNode cut = JsonNodeFactory.instance.objectNode().put("type", "Split");
    cut.putObject("pattern").put("Regex", pattern);
    cut.put("behavior", "Isolated").put("invert", false);
    ObjectNode sequence = JsonNodeFactory.instance.objectNode().put("type", "Sequence");
    sequence.putArray("pretokenizers").add(cut).add(byteLevel().put("use_regex", false));
    return sequence;
  }

  private static ObjectNode model(ObjectNode vocabulary, List<String> merges) {
    ObjectNode model = JsonNodeFactory.instance.objectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    model.set("vocab", vocabulary);
    ArrayNode list = model.putArray("merges");
    merges.forEach(list::add);
    return model;
  }
}
