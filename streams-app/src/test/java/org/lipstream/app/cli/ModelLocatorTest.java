package org.lipstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

@DisabledIfEnvironmentVariable(
    named = "LIPSTREAM_MODELS",
    matches = ".+",
    disabledReason = "says another place than the home")
class ModelLocatorTest {
  private final String home = System.getProperty("user.home");

  @TempDir Path folder;

  @BeforeEach
  void liveElsewhere() {
    System.setProperty("user.home", folder.toString());
  }

  @AfterEach
  void comeHome() {
    System.setProperty("user.home", home);
  }

  @Test
  void findsALanguageModelByItsFolderOrByItsNameAmongYourModels() throws IOException {
    Path pulled = folder.resolve(".lipstream/models/Llama-3.2-1B");
    Files.createDirectories(pulled);
    assertThatThrownBy(() -> ModelLocator.languageModel("Llama-3.2-1B"))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("llm: Llama-3.2-1B (expected: a folder with config.json");
    Files.writeString(pulled.resolve("config.json"), "{}");
    assertThat(ModelLocator.languageModel("Llama-3.2-1B")).isEqualTo(pulled);
    assertThat(ModelLocator.languageModel(pulled.toString())).isEqualTo(pulled);
  }
}
