package org.lipstream.tests.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.hub.PlayedHub;

/** {@code pull} where somebody sits at a terminal, which {@code script} of util-linux plays. */
class PullOnTerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final String QUESTION = "Fetch it under these terms? [y/N] ";

  @TempDir Path folder;
  private final PlayedHub hub = new PlayedHub();

  /**
   * What one saw.
   *
   * @param screen all that was written to the terminal
   */
  private record Sitting(int status, String screen) {}

  @BeforeEach
  void offer() {
    boolean there = Files.isExecutable(SCRIPT);
    if (!there && "true".equals(System.getenv("CI"))) {
      fail(SCRIPT + " is not installed");
    }
    assumeTrue(there, SCRIPT + " is not installed");
    hub.with("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    hub.with("model.safetensors", new byte[3_000_000]);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void fetchesAfterAYesAndShowsHowFarItIs() throws Exception {
    Sitting sitting = sit("y\n");
    assertThat(sitting.screen).contains("licence apache-2.0, terms at ").contains(QUESTION);
    assertThat(sitting.screen.indexOf("[#")).isGreaterThan(sitting.screen.indexOf(QUESTION));
    assertThat(sitting.screen).containsPattern("\\[#{1,30}\\.{0,29}] \\d\\.\\d of 3\\.0 MB  ");
    assertThat(sitting.screen).contains("\r\033[K" + target());
    assertThat(sitting.status).isZero();
    assertThat(target().resolve("model.safetensors")).hasSize(3_000_000);
  }

  @Test
  void fetchesNothingAfterANoOrNoAnswer() throws Exception {
    for (String answer : List.of("n\n", "\n", "\4")) { // the last ends the input
      Sitting sitting = sit(answer);
      assertThat(sitting.screen).contains(QUESTION).contains("licence apache-2.0: not accepted");
      assertThat(sitting.screen).doesNotContain("[#");
      assertThat(sitting.status).isEqualTo(1);
      assertThat(target()).doesNotExist();
    }
  }

  @Test
  void asksNothingOfOneWhoHasAccepted() throws Exception {
    Sitting sitting = sit("", "--accept-licence");
    assertThat(sitting.screen).doesNotContain(QUESTION).contains("[#");
    assertThat(sitting.status).isZero();
  }

  private Path target() {
    return folder.resolve("tiny");
  }

  private Sitting sit(String typed, String... more) throws IOException, InterruptedException {
    String command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Dlipstream.terminal.error=true", // the launcher looks
                    "-cp",
                    System.getProperty("java.class.path"),
                    "org.lipstream.app.cli.Main",
                    "pull",
                    PlayedHub.MODEL,
                    "--hub",
                    hub.address().toString(),
                    "--out",
                    target().toString()),
                Stream.of(more))
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    ProcessBuilder builder =
        new ProcessBuilder(
                SCRIPT.toString(), "--quiet", "--return", "--command", command, "/dev/null")
            .redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    Process process = builder.start();
    try (OutputStream keys = process.getOutputStream()) {
      keys.write(typed.getBytes(StandardCharsets.UTF_8));
      keys.flush();
      String screen = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return new Sitting(process.exitValue(), screen);
    }
  }
}
