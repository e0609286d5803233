package org.lipstream.llm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.ModelFormatException;

class BpeTrainerTest {
  private static final List<String> SPECIALS =
      List.of("<pad>", "<s>", "</s>", "<audio>", "</audio>", "<video>", "</video>");
  private static final int BYTE_TOKENS = 256;

  @TempDir Path directory;

  @Test
  void mostFrequentPairsBecomeTokens() throws IOException {
    try (Tokenizer tokenizer = trained(SPECIALS.size() + BYTE_TOKENS + 4, "abab abab abab cd")) {
      // pairs: a b (6 times), then "Ġ ab", "ab ab" ...
      assertThat(tokenizer.has("ab")).isTrue();
      assertThat(tokenizer.has("abab")).isTrue();
      assertThat(tokenizer.has("Ġabab")).isTrue();
      assertThat(tokenizer.has("cd")).isFalse();
      assertThat(tokenizer.encode("abab abab"))
          .containsExactly(tokenizer.id("abab"), tokenizer.id("Ġabab"));
      assertThat(tokenizer.encode("cd")).containsExactly(tokenizer.id("c"), tokenizer.id("d"));
    }
  }

  @Test
  void anyTextComesBackWhateverTheTrainingText() throws IOException {
    try (Tokenizer tokenizer = trained(400, "place blue at f two now, place red by g nine soon")) {
      for (String text :
          List.of(
              "place blue at f two now",
              " leading, trailing ",
              "it's 3 o'clock\nand\tmore",
              "façade Ĝ € 漢字 😀",
              "")) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
      }
      assertThat(tokenizer.encode("place")).hasSize(1);
      String longText = "place blue at f ".repeat(1000);
      assertThat(tokenizer.decode(tokenizer.encode(longText))).isEqualTo(longText);
    }
  }

  @Test
  void specialTokensAreFirstAndSilentInText() throws IOException {
    try (Tokenizer tokenizer = trained(300, "some text some text")) {
      for (int id = 0; id < SPECIALS.size(); id++) {
        assertThat(tokenizer.id(SPECIALS.get(id))).isEqualTo(id);
      }
      assertThat(tokenizer.encode("<audio></audio>")).containsExactly(3, 4);
      int[] word = tokenizer.encode("so");
      assertThat(tokenizer.decode(1, word[0], word.length > 1 ? word[1] : 0, 2)).isEqualTo("so");
      assertThatThrownBy(() -> tokenizer.id("<nothing>"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("<nothing>");
    }
  }

  @Test
  void sameTextGivesTheSameFile() throws IOException {
    Path first = directory.resolve("first.json");
    Path second = directory.resolve("second.json");
    List<String> text = List.of("one two three two one", "three two one");
    BpeTrainer.train(text, 280, SPECIALS, first);
    BpeTrainer.train(text, 280, SPECIALS, second);
    assertThat(first).hasSameTextualContentAs(second);
  }

  @Test
  void sizeWithoutRoomForTheBytesIsRefused() {
    assertThatThrownBy(() -> trained(262, "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vocabularySize: 262 (expected: 263 to 8192)");
  }

  private Tokenizer trained(int vocabularySize, String text) throws IOException {
    BpeTrainer.train(List.of(text), vocabularySize, SPECIALS, directory.resolve("tokenizer.json"));
    Tokenizer tokenizer = Tokenizer.open(directory);
    assertThat(tokenizer.vocabularySize()).isLessThanOrEqualTo(vocabularySize);
    return tokenizer;
  }
}
