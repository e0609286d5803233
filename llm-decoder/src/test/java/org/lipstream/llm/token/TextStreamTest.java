package org.lipstream.llm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.encoders.checkpoint.ModelFormatException;

class TextStreamTest {
  @TempDir Path directory;

  @Test
  void holdsBackACharacterUntilAllItsBytesAreThere() throws IOException {
    try (Tokenizer tokenizer = bytesOnly()) {
      TextStream stream = new TextStream(tokenizer);
      List<String> given = new ArrayList<>();
      for (int token : tokenizer.encode("a€b")) {
        given.add(stream.accept(token));
      }
      assertThat(given).containsExactly("a", "", "", "€", "b");
      assertThat(stream.finish()).isEmpty();
    }
  }

  @Test
  void marksACharacterThatNeverBecameWhole() throws IOException {
    try (Tokenizer tokenizer = bytesOnly()) {
      TextStream stream = new TextStream(tokenizer);
      int[] tokens = tokenizer.encode("x€");
      assertThat(stream.accept(tokens[0])).isEqualTo("x");
      assertThat(stream.accept(tokens[1])).isEmpty();
      assertThat(stream.finish()).isEqualTo("\uFFFD");
    }
  }

  @Test
  void brokenFileIsNamed() throws IOException {
    Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": 3}");
    assertThatThrownBy(() -> Tokenizer.open(directory))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tokenizer.json: not a tokenizer");
  }

  private Tokenizer bytesOnly() throws IOException {
    BpeTrainer.train(List.of(), 257, List.of("<pad>"), directory.resolve("tokenizer.json"));
    return Tokenizer.open(directory);
  }
}
