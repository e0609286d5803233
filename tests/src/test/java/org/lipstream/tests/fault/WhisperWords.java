package org.lipstream.tests.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/** A tokenizer for the reference case of a whole Whisper, whose vocabulary has 128 tokens. */
final class WhisperWords {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Integer> SPECIAL =
      Map.of(
          "<|translate|>", 109,
          "<|startofprev|>", 110,
          "<|nospeech|>", 111,
          "<|endoftext|>", 112,
          "<|startoftranscript|>", 113,
          "<|en|>", 114,
          "<|transcribe|>", 115,
          "<|notimestamps|>", 116);

  private WhisperWords() {}

  static void write(ModelFolder model) throws IOException {
    ObjectNode tokenizer = JSON.createObjectNode().put("version", "1.0");
    SPECIAL.forEach(
        (name, id) ->
            tokenizer
                .withArray("/added_tokens")
                .addObject()
                .put("id", id)
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true));
    tokenizer
        .putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    tokenizer
        .putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode bpe = tokenizer.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = bpe.putObject("vocab").put("\u0120", 0);
    for (char letter = '!'; letter <= '~'; letter++) {
      vocabulary.put(String.valueOf(letter), 1 + letter - '!');
    }
    bpe.putArray("merges");
    JSON.writeValue(model.file("tokenizer.json").toFile(), tokenizer);
    ObjectNode generation =
        (ObjectNode) JSON.readTree(model.file("generation_config.json").toFile());
    generation.putArray("suppress_tokens");
    generation.putArray("begin_suppress_tokens");
    JSON.writeValue(model.file("generation_config.json").toFile(), generation);
  }
}
