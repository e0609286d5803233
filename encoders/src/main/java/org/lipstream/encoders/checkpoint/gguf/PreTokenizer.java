package org.lipstream.encoders.checkpoint.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How text is cut into words before merges apply, by llama.cpp's names ({@code tokenizer.ggml.pre},
 * llama-vocab.cpp) and as Hugging Face's tokenizer.json of the same models says it.
 */
enum PreTokenizer {
  /** GPT-2's rule, which is the byte level's own. */
  GPT_2(List.of("gpt-2", "gpt2", "olmo", "jais", "phi-2", "mpt")),
  /** Each digit apart, then GPT-2's rule. */
  SMOLLM(List.of("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone")),
  /** Numbers up to three digits; whole words of the vocabulary need no merges. */
  LLAMA_BPE(List.of("llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral")),
  /** Digits apart, text composed first. */
  QWEN2(List.of("qwen2", "deepseek-r1-qwen", "megrez")),
  /** What llama.cpp does where a file names no rule. */
  DEFAULT(List.of("default"));

  private static final String GPT_2_WORDS =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)";
  private static final String LLAMA_WORDS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private final List<String> names;

  PreTokenizer(List<String> names) {
    this.names = names;
  }

  static Optional<PreTokenizer> of(String name) {
    return Arrays.stream(values()).filter(one -> one.names.contains(name)).findFirst();
  }

  /** For messages. */
  static String known() {
    return String.join(", ", Arrays.stream(values()).map(one -> one.names.get(0)).toList());
  }

  boolean ignoresMerges() {
    return this == LLAMA_BPE;
  }

  JsonNode normalizer() {
    return this == QWEN2
        ? JsonNodeFactory.instance.objectNode().put("type", "NFC")
        : NullNode.getInstance();
  }

  ObjectNode json() {
    return switch (this) {
      case GPT_2 -> byteLevel(true);
      case SMOLLM -> sequence(digits(), byteLevel(true));
      case LLAMA_BPE -> sequence(split(LLAMA_WORDS), byteLevel(false));
      case QWEN2 -> sequence(split(LLAMA_WORDS.replace("\\p{N}{1,3}", "\\p{N}")), byteLevel(false));
      case DEFAULT ->
          sequence(
              split("[\\p{P}\\$\\+<=>\\^~\\|]+"),
              split(GPT_2_WORDS),
              split("\\p{N}+"),
              split("[0-9][0-9][0-9]"),
              byteLevel(false));
    };
  }

  private static ObjectNode sequence(ObjectNode... steps) {
    ObjectNode sequence = JsonNodeFactory.instance.objectNode().put("type", "Sequence");
    ArrayNode list = sequence.putArray("pretokenizers");
    Arrays.stream(steps).forEach(list::add);
    return sequence;
  }

  private static ObjectNode digits() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "Digits")
        .put("individual_digits", true);
  }

  private static ObjectNode split(String regex) {
    ObjectNode split = JsonNodeFactory.instance.objectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", regex);
    return split.put("behavior", "Isolated").put("invert", false);
  }

  /**
   * @param words whether it cuts by GPT-2's rule itself
   */
  static ObjectNode byteLevel(boolean words) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", words);
  }
}
