package org.lipstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path folder;

  private record Outcome(int status, String error) {}

  @Test
  void namesAModelThatIsNotThere() {
    Outcome outcome = run("transcribe", "--model", "nonesuch", "clip.mp4");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .startsWith("lipstream transcribe: model: nonesuch (expected: ")
        .endsWith(System.lineSeparator())
        .hasLineCount(1);
  }

  @Test
  void explainsAWrongOptionInOneLine() {
    Outcome outcome = run("transcribe", "--modality", "smell", "clip.mp4");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.error()).contains("smell").contains("av, audio or video").hasLineCount(1);
  }

  @Test
  void namesAPolicyThatIsNotThere() {
    Outcome outcome = run("serve", "--policy", "nonesuch");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .startsWith("lipstream serve: policy: nonesuch (expected: one of final-only, ")
        .hasLineCount(1);
    assertThat(run("serve", "--policy", "frontier-sink-masked").status()).isEqualTo(1);
  }

  @Test
  void saysThatACommandIsUnknownEvenWhereHelpIsAskedFor() {
    for (String[] arguments : new String[][] {{"typo"}, {"typo", "--help"}, {"watch", "x", "-h"}}) {
      Outcome outcome = run(arguments);
      assertThat(outcome.status()).isEqualTo(2);
      assertThat(outcome.error()).hasLineCount(1);
    }
    assertThat(run("watch", "--help").status()).isZero();
    assertThat(run("help", "watch").status()).isZero();
    assertThat(run("completion").status()).isZero();
  }

  @Test
  void waitsForNoBrokerWhereThereIsNothingToPublish() {
    Outcome outcome = run("publish", "--kafka", "localhost:1", "/nowhere.wav");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error()).startsWith("lipstream publish: /nowhere.wav: ").hasLineCount(1);
  }

  @Test
  void printsWhatRuns() {
    assertThat(run("topology").status()).isZero();
  }

  @Test
  void wantsASessionForSubtitles() {
    Outcome outcome = run("watch", "--format", "vtt");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error()).contains("--session").hasLineCount(1);
  }

  @Test
  void findsAModelByPathAndByName() throws IOException {
    Path model = Files.createDirectories(folder.resolve("grid"));
    Files.createFile(model.resolve("lipstream.json"));
    ModelLocator locator = new ModelLocator(folder);
    assertThat(locator.locate("grid")).isEqualTo(model);
    assertThat(locator.locate(model.toString())).isEqualTo(model);
    assertThatThrownBy(() -> locator.locate("other")).hasMessageContaining("one of [grid]");
  }

  private static Outcome run(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      return new Outcome(Main.run(arguments), error.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }
}
