package org.lipstream.app.lab.bench.peers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lipstream.app.cli.CommandException;

/**
 * The module with the others' libraries, which is no part of the product: a Maven profile builds it
 * when it is asked for the first time.
 *
 * @param root the project's
 */
public record PeersBuild(Path root) {
  private static final List<String> BUILD =
      List.of(
          "sh",
          "mvnw",
          "-q",
          "-P",
          "peers,!error-prone",
          "-pl",
          "streams-app/peers",
          "-am",
          "-DskipTests",
          "-Dspotless.check.skip",
          "package");

  /**
   * The class path that goes behind the application's.
   *
   * @param progress is told of a build
   * @throws CommandException if it is not there and cannot be built
   */
  public String classPath(Consumer<String> progress) throws IOException {
    if (isMissing()) {
      if (!Files.exists(root.resolve("mvnw"))) {
        throw new CommandException(
            "%s: missing (expected: the peers, which a checkout with mvnw builds)"
                .formatted(root.relativize(list())));
      }
      progress.accept("building the peers (the first time this also downloads their libraries)");
      build();
    }
    return jar(target()).orElseThrow() + File.pathSeparator + Files.readString(list()).strip();
  }

  /** Whether it was never built, or before the application was, or its libraries are gone. */
  private boolean isMissing() throws IOException {
    if (!Files.exists(list()) || jar(target()).isEmpty()) {
      return true;
    }
    Optional<Path> lab = jar(root.resolve("streams-app/lab/target"));
    return lab.isPresent() && isNewer(lab.get(), list())
        || Arrays.stream(Files.readString(list()).strip().split(File.pathSeparator))
            .anyMatch(library -> !Files.exists(Path.of(library)));
  }

  private static boolean isNewer(Path one, Path other) throws IOException {
    return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other)) > 0;
  }

  private void build() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(BUILD).directory(root.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new CommandException(
            "peers: mvnw: %s (expected: a build)"
                .formatted(said.lines().findFirst().orElse("status " + process.exitValue())));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CommandException("peers: interrupted (expected: a build)", e);
    }
    Files.setLastModifiedTime(list(), FileTime.from(Instant.now()));
  }

  private Path list() {
    return target().resolve("classpath");
  }

  private Path target() {
    return root.resolve("streams-app").resolve("peers").resolve("target");
  }

  private static Optional<Path> jar(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).findFirst();
    }
  }
}
