package org.lipstream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.hub.PlayedHub;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.PublishedParts;
import org.lipstream.tests.support.SharedData;

/** The walk-throughs of published models, with a server that plays the hub. */
class DownloadToCaptionsTest {
  private static final Path CLIP = SharedData.folder("speech").resolve("jfk.flac");

  @TempDir Path folder;
  private final PlayedHub hub = new PlayedHub();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void aWhisperIsPulledCheckedAndHears() throws IOException {
    hub.licence = "mit";
    offer(PublishedParts.whisperTinyEn());
    String model = pull();
    assertThat(CommandRun.of("model", "check", model, "--quick").status()).isZero();
    CommandRun heard = CommandRun.of("transcribe", CLIP.toString(), "--model", model);
    assertThat(heard.lastLine()).endsWith("ask what you can do for your country.");
    CommandRun german =
        CommandRun.of("transcribe", CLIP.toString(), "--model", model, "--language", "de");
    assertThat(german.status()).isEqualTo(1);
    assertThat(german.output()).isEmpty();
    assertThat(german.errors())
        .containsExactly(
            "lipstream transcribe: language: de (expected: en, the only one that the model knows)");
  }

  @Test
  void aQwen3AsrIsPulledCheckedAndOpened() throws IOException {
    offer(SharedData.folder("reference").resolve("qwen3-asr"));
    String model = pull();
    assertThat(CommandRun.of("model", "check", model, "--quick").status()).isZero();
    CommandRun heard = CommandRun.of("transcribe", CLIP.toString(), "--model", model);
    assertThat(heard.status()).isEqualTo(1); // its weights are random: no word, and it says so
    assertThat(heard.errors().get(heard.errors().size() - 1)).contains("not recognised: ");
  }

  @Test
  void termsThatAskForMoreAreAcceptedByAnOptionWhereNobodyCanBeAsked() throws IOException {
    hub.licence = "llama3.2";
    offer(SharedData.folder("reference").resolve("glm-asr"));
    Path out = folder.resolve("tiny");
    CommandRun refused = run(out);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors())
        .anyMatch(line -> line.contains("licence llama3.2, terms at "))
        .last()
        .asString()
        .startsWith("lipstream pull: " + PlayedHub.MODEL + ": licence llama3.2: not accepted");
    assertThat(out).doesNotExist();
    CommandRun shown = run(out, "--show-licence");
    assertThat(shown.status()).isZero();
    assertThat(out).doesNotExist();
    assertThat(run(out, "--accept-licence").status()).isZero();
    assertThat(out.resolve("model.safetensors")).exists();
  }

  private String pull() {
    Path out = folder.resolve("tiny");
    CommandRun run = run(out);
    assertThat(run.status()).as("%s", run.errors()).isZero();
    assertThat(run.errors().get(0)).contains("licence " + hub.licence + ", terms at ");
    assertThat(run.output()).containsExactly(out.toString());
    return out.toString();
  }

  private CommandRun run(Path out, String... more) {
    String[] usual = {
      "pull", PlayedHub.MODEL, "--hub", hub.address().toString(), "--out", out.toString()
    };
    return CommandRun.of(Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new));
  }

  private void offer(Path model) throws IOException {
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (!name.equals("input.safetensors") && !name.equals("expected.safetensors")) {
          hub.with(name, Files.readAllBytes(file));
        }
      }
    }
  }
}
