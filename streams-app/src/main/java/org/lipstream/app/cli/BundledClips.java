package org.lipstream.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The clips that came with the project. */
public final class BundledClips {
  private static final String FOLDER = "/org/lipstream/app/clips";

  private static final List<String> DEMO = List.of("free.mp4", "demo.mp4");

  private BundledClips() {}

  /**
   * Copies what the demo plays: free English, and sentences of which lips are read, too.
   *
   * @throws CommandException if this build has no clips
   */
  static List<Path> copyDemo(Path directory) {
    if (!names().containsAll(DEMO)) {
      throw none();
    }
    return DEMO.stream().map(name -> copy(name, directory)).toList();
  }

  /**
   * Copies all clips to files.
   *
   * @throws CommandException if this build has no clips
   */
  public static List<Path> copyAll(Path directory) {
    List<Path> files = names().stream().map(name -> copy(name, directory)).toList();
    if (files.isEmpty()) {
      throw none();
    }
    return files;
  }

  private static Path copy(String name, Path directory) {
    Path file = directory.resolve(name);
    try (InputStream clip = BundledClips.class.getResourceAsStream(FOLDER + "/" + name)) {
      Files.copy(clip, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Their file names, sorted. */
  static List<String> names() {
    URL folder = BundledClips.class.getResource(FOLDER);
    if (folder == null) {
      return List.of();
    }
    try {
      URI uri = folder.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          return list(jar.getPath(FOLDER));
        }
      }
      return list(Path.of(uri));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".mp4"))
          .sorted()
          .toList();
    }
  }

  private static CommandException none() {
    return new CommandException("clips: none in this build (expected: " + FOLDER + "/*.mp4)");
  }
}
