package org.lipstream.tests.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.cli.Main;

/** In a process of its own: native libraries write past the JVM's streams. */
class StandardErrorTest {
  private static final int FIRST_THAT_WARNS_OF_NATIVE_CODE = 24;
  private static final long PATIENCE_MINUTES = 4;

  @TempDir Path folder;

  @Test
  void aRecognitionWritesNothingButItsOwnLines() throws IOException, InterruptedException {
    Path missing = folder.resolve("nobody.mp4");
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    List<String> clips = Bundled.clips().stream().map(clip -> clip.path().toString()).toList();
    List<String> command = command();
    command.add("transcribe");
    command.addAll(clips);
    command.add(missing.toString());
    run(command, output, errors);
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .startsWith("lipstream transcribe: ")
        .contains(missing.toString());
    List<String> lines = Files.readAllLines(output);
    assertThat(lines).hasSameSizeAs(clips);
    for (int i = 0; i < clips.size(); i++) {
      assertThat(lines.get(i)).startsWith(clips.get(i) + ": ");
    }
  }

  @Test
  void aCameraThatIsNotThereIsOneLine() throws IOException, InterruptedException {
    assumeTrue(Files.notExists(Path.of("/dev/video0")), "there is a camera");
    Path errors = folder.resolve("errors");
    List<String> command = command();
    command.addAll(List.of("publish", "--camera"));
    run(command, folder.resolve("output"), errors);
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .startsWith("lipstream publish: camera: none at ");
  }

  private static void run(List<String> command, Path output, Path errors)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= FIRST_THAT_WARNS_OF_NATIVE_CODE) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        List.of(
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-Dlipstream.root=" + System.getProperty("lipstream.root", ".."),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    return command;
  }
}
