package org.lipstream.app.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.lipstream.app.cli.BundledClips;
import org.lipstream.app.cli.Main;
import org.lipstream.app.cli.TemporaryFolder;

/** A {@code lipstream publish} that is killed while it speaks. */
final class DoomedPublisher implements AutoCloseable {
  /** Of the bundled clips the one of several sentences. */
  private static final String CLIP = "demo.mp4";

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int LONGEST_MS = 8_000;

  private final Path folder;
  private final String address;
  private final TemporaryFolder clips;
  private final Path clip;
  private final List<String> sessions = new ArrayList<>();
  private int starts;

  DoomedPublisher(Path folder, String address) {
    this.folder = folder;
    this.address = address;
    clips = folder();
    clip =
        BundledClips.copyAll(clips.path()).stream()
            .filter(file -> file.endsWith(CLIP))
            .findFirst()
            .orElseThrow();
  }

  private static TemporaryFolder folder() {
    try {
      return TemporaryFolder.create();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Speaks to the end, and lives. */
  String speak() {
    Child child = launch();
    if (!child.awaitEnd(PATIENCE)) {
      child.kill();
      throw new IllegalStateException("publish: does not end: " + child.said());
    }
    return sessions.remove(sessions.size() - 1);
  }

  /** Is killed somewhere in the clip. */
  void speakAndDie(Random random) {
    Child child = launch();
    child.await(sessions.get(sessions.size() - 1), PATIENCE);
    Child.pause(500 + random.nextInt(LONGEST_MS));
    child.kill();
  }

  private Child launch() {
    String session = "doomed-" + starts;
    sessions.add(session);
    return Child.start(
        new Child.Launch(
            folder.resolve("publish." + starts++ + ".log"),
            List.of("-Xmx512m"),
            Map.of(),
            Main.class.getName(),
            List.of("publish", "--kafka", address, "--session", session, clip.toString())));
  }

  /** The sessions that broke off. */
  List<String> sessions() {
    return List.copyOf(sessions);
  }

  @Override
  public void close() {
    clips.close();
  }
}
