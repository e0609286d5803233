package org.lipstream.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.SharedData;

/** A recognition that fails is no silence. */
class FailedRecognitionTest {

  @Test
  void saysInOneLineWhyAndExitsWithAnError() {
    Path clip = SharedData.folder("speech").resolve("jfk.flac");
    // Its random weights answer with special tokens, which say nothing, without an end.
    Path model = SharedData.folder("reference").resolve("qwen3-asr");
    CommandRun run = CommandRun.of("transcribe", clip.toString(), "--model", model.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors().get(run.errors().size() - 1))
        .contains(": not recognised: qwen3-asr: ")
        .contains(" tokens without a word or an end (expected: ");
  }
}
