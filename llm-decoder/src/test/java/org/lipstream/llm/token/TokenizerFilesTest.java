package org.lipstream.llm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.ModelFormatException;

class TokenizerFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SPECIALS = 10;

  @TempDir private Path folder;

  @Test
  void vocabularyAndMergesSpeakAsTokenizerJsonDoes() throws IOException {
    ObjectNode vocabulary = JSON.createObjectNode();
    for (int value = 0; value < 256; value++) {
      vocabulary.put(ByteCharacters.of(value), value);
    }
    vocabulary.put("Ġt", 256).put("he", 257).put("Ġthe", 258);
    write("vocab.json", vocabulary.toString());
    write("merges.txt", "#version: 0.2\nĠ t\nh e\nĠt he\n");
    write(
        "tokenizer_config.json",
        """
        {"tokenizer_class": "Qwen2Tokenizer", "added_tokens_decoder": {
          "259": {"content": "<|end|>", "special": true, "normalized": false},
          "260": {"content": "<text>", "special": false, "normalized": false}}}
        """);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.encode(" the he<|end|>")).containsExactly(258, ' ', 257, 259);
      assertThat(tokenizer.encode("12")).as("single digits").containsExactly('1', '2');
      assertThat(tokenizer.decode(258, 259, 260)).isEqualTo(" the<text>");
      assertThat(tokenizer.vocabularySize()).isEqualTo(261);
    }
  }

  @Test
  void tekkenMergesByRankAndPutsSpecialTokensFirst() throws IOException {
    write("tekken.json", tekken("a", "b", "t", "h", "e", "th", " th", " the").toString());
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      int the = SPECIALS + 256 + 2;
      assertThat(tokenizer.encode("[INST] the")).containsExactly(3, the);
      assertThat(tokenizer.encode("th")).containsExactly(SPECIALS + 256);
      assertThat(tokenizer.encode("ab")).containsExactly(SPECIALS + 'a', SPECIALS + 'b');
      assertThat(tokenizer.decode(3, the)).isEqualTo(" the");
      assertThat(tokenizer.id("[INST]")).isEqualTo(3);
    }
  }

  @Test
  void tekkenWithoutSpecialTokensIsRefused() throws IOException {
    ObjectNode json = tekken("th");
    json.remove("special_tokens");
    write("tekken.json", json.toString());
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageEndingWith("tekken.json: special_tokens: none (expected: a list)");
  }

  @Test
  void folderWithoutATokenizerIsNamed() {
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tokenizer.json: no such file");
  }

  /** All bytes, then those strings that are longer. */
  private static ObjectNode tekken(String... strings) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode vocabulary = json.putArray("vocab");
    for (int value = 0; value < 256; value++) {
      add(vocabulary, new byte[] {(byte) value});
    }
    for (String string : strings) {
      if (string.length() > 1) {
        add(vocabulary, string.getBytes(StandardCharsets.UTF_8));
      }
    }
    json.putObject("config")
        .put("pattern", " ?[^\\s]+|\\s+")
        .put("default_num_special_tokens", SPECIALS)
        .put("default_vocab_size", SPECIALS + vocabulary.size());
    ArrayNode specials = json.putArray("special_tokens");
    String[] names = {"<unk>", "<s>", "</s>", "[INST]", "[/INST]"};
    for (int rank = 0; rank < names.length; rank++) {
      specials.addObject().put("rank", rank).put("token_str", names[rank]).put("is_control", true);
    }
    return json;
  }

  private static void add(ArrayNode vocabulary, byte[] bytes) {
    vocabulary
        .addObject()
        .put("rank", vocabulary.size() - 1)
        .put("token_bytes", Base64.getEncoder().encodeToString(bytes));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
