package org.lipstream.llm.whisper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.tests.support.PublishedParts;

class NonSpeechTokensTest {
  private static final int VOCABULARY = 51_864;

  @Test
  void areThoseThatThePublishedModelLists() {
    Path folder = PublishedParts.whisperTinyEn();
    JsonNode config = ModelConfig.read(folder.resolve("config.json"));
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      SpecialTokens special = SpecialTokens.read(tokenizer, MissingNode.getInstance(), VOCABULARY);
      assertThat(special.isMultilingual()).isFalse();
      assertThat(special.firstTimestamp()).isEqualTo(50_363);
      assertThat(NonSpeechTokens.anywhere(tokenizer, special))
          .containsExactly(ids(config.path("suppress_ids")));
      assertThat(NonSpeechTokens.first(tokenizer, special))
          .containsExactly(ids(config.path("suppress_ids_begin")));
    }
  }

  @Test
  void aVocabularyOfOneMoreTokenIsOfManyLanguages() {
    try (Tokenizer tokenizer = Tokenizer.open(PublishedParts.whisperTinyEn())) {
      SpecialTokens special =
          SpecialTokens.read(tokenizer, MissingNode.getInstance(), VOCABULARY + 1);
      assertThat(special.languages()).hasSize(99).containsKeys("en", "zh", "haw");
    }
  }

  private static int[] ids(JsonNode list) {
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = list.get(i).asInt();
    }
    return ids;
  }
}
