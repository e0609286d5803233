package org.lipstream.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said in one line, and the process would not end with 0. */
class CommandFaultsTest {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @TempDir Path folder;

  @Test
  void namesTheFileThatIsNotThere() {
    Path file = folder.resolve("nobody.mp4");
    assertFault(CommandRun.of("transcribe", file.toString()), FAILED, file.toString());
  }

  @Test
  void namesTheFileThatIsNoMedia() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "no picture, no sound\n".repeat(9));
    assertFault(CommandRun.of("transcribe", file.toString()), FAILED, file.toString());
  }

  @Test
  void goesOnWithTheOtherFilesAfterOneThatCannotBeRead() {
    Path file = folder.resolve("nobody.mp4");
    CommandRun run = CommandRun.of("transcribe", file.toString(), shortClip());
    assertThat(run.status()).isEqualTo(FAILED);
    assertThat(run.errors()).singleElement().asString().contains(file.toString());
    assertThat(run.output()).singleElement().asString().startsWith(shortClip() + ": ");
  }

  @Test
  void namesTheManifestThatIsNotThere() {
    Path file = folder.resolve("none.tsv");
    assertFault(CommandRun.of("evaluate", file.toString()), FAILED, file.toString());
  }

  @Test
  void namesTheFolderThatIsNoReference() {
    CommandRun run = CommandRun.of("parity", folder.toString());
    assertFault(run, FAILED, folder + ": no expected.safetensors");
  }

  @Test
  void refusesACommandThatItDoesNotKnow() {
    assertFault(CommandRun.of("translate"), MISUSED, "translate");
  }

  private static void assertFault(CommandRun run, int status, String named) {
    assertThat(run.errors()).singleElement().asString().startsWith("lipstream").contains(named);
    assertThat(run.output()).isEmpty();
    assertThat(run.status()).isEqualTo(status);
  }

  private static String shortClip() {
    return Bundled.clips().get(1).path().toString();
  }
}
