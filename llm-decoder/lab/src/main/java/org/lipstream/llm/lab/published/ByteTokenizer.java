package org.lipstream.llm.lab.published;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A tokenizer of single bytes, with a published model's special tokens where they belong. */
final class ByteTokenizer {
  private static final String SPACE = "\u0120"; // as GPT-2 prints it

  private ByteTokenizer() {}

  /** Byte-level characters by id, as GPT-2 prints bytes. */
  static ObjectNode vocabulary() {
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    int other = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable = value >= '!' && value <= '~' || value >= 0xA1 && value != 0xAD;
      vocabulary.put(String.valueOf((char) (printable ? value : other++)), value);
    }
    return vocabulary;
  }

  /**
   * The same with a made-up word for each further id, so that whatever random weights answer is
   * text.
   *
   * @param size ids from 0
   */
  static ObjectNode vocabularyOfWords(int size) {
    ObjectNode vocabulary = vocabulary();
    for (int id = vocabulary.size(); id < size; id++) {
      vocabulary.put(SPACE + letters(id), id);
    }
    return vocabulary;
  }

  private static String letters(int number) {
    StringBuilder letters = new StringBuilder("w");
    for (int rest = number; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  static ObjectNode added(int id, String content) {
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

  /** The whole as tokenizer.json. */
  static ObjectNode json(Map<Integer, String> special) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    ObjectNode vocabulary = vocabulary();
    special.forEach(
        (id, content) -> {
          added.add(added(id, content));
          vocabulary.put(content, id);
        });
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel());
    root.putNull("post_processor");
    root.set("decoder", byteLevel());
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.set("vocab", vocabulary);
    model.putArray("merges");
    return root;
  }

  private static ObjectNode byteLevel() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }
}
