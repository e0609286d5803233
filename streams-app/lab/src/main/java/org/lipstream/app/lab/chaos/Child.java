package org.lipstream.app.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.lipstream.app.lab.bench.ProcessMemory;

/** A JVM beside this one, with the same classes, whose words go to a file. */
final class Child {
  private static final long LOOK_EVERY_MS = 50;

  /**
   * What is started.
   *
   * @param log where standard output and error go
   * @param options of the JVM
   * @param environment beyond this process's
   */
  record Launch(
      Path log,
      List<String> options,
      Map<String, String> environment,
      String mainClass,
      List<String> arguments) {}

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Child start(Launch launch) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(launch.options());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), launch.mainClass()));
    command.addAll(launch.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(launch.log().toFile()));
    builder.environment().putAll(launch.environment());
    try {
      return new Child(builder.start(), launch.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until it says something.
   *
   * @throws IllegalStateException if it ends before, or does not in time
   */
  void await(String words, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!said().contains(words)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        String how = process.isAlive() ? "silent" : "ended with " + process.exitValue();
        throw new IllegalStateException(log + ": " + how + " (expected: \"" + words + "\")");
      }
      pause(LOOK_EVERY_MS);
    }
  }

  /** All that it has said so far. */
  String said() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Memory of the process, native memory included; 0 where that cannot be told. */
  long residentMb() throws IOException {
    return ProcessMemory.residentMb(process.pid());
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofMinutes(1));
  }

  /** SIGTERM, and SIGKILL where that is not heard. */
  void end(Duration patience) {
    process.destroy();
    if (!awaitEnd(patience)) {
      kill();
    }
  }

  /** True if it ended in time. */
  boolean awaitEnd(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops the process where it stands, its clock going on. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int failed =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (failed != 0 && process.isAlive()) {
        throw new IllegalStateException("kill -" + name + ": " + failed + " (expected: 0)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void pause(long ms) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
