package org.lipstream.app.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.app.cli.Main;

/** One {@code lipstream serve}, again and again. */
final class Instance implements AutoCloseable {
  private static final String READY = "ready; Ctrl-C ends";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Where libfaketime lies on Debian and its kin; the processor's name stands for the star. */
  private static final List<Path> CLOCK_LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

  private final String name;
  private final Path folder;
  private final List<String> arguments;
  private final Disk disk;
  private final Path clock;
  private Child child;
  private int starts;

  /**
   * @param folder for logs
   * @param arguments of {@code serve}
   */
  Instance(String name, Path folder, List<String> arguments) {
    this.name = name;
    this.folder = folder;
    this.arguments = List.copyOf(arguments);
    disk = Disk.under(folder.resolve(name), Disk.INSTANCE_MB);
    clock = folder.resolve(name + ".clock");
    moveClock("+0");
  }

  /** The library that moves a process's clock, where it is there. */
  static Optional<Path> clockLibrary() {
    return CLOCK_LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  /** Starts the process; returns before it is ready. */
  void launch() {
    List<String> options = new ArrayList<>(List.of("-Xmx1g", "-Djava.io.tmpdir=" + disk.folder()));
    for (String property :
        List.of(
            "OPT_OUT_TRACKING",
            "ai.djl.offline",
            "file.encoding",
            "ai.djl.pytorch.num_threads",
            "ai.djl.pytorch.num_interop_threads",
            "lipstream.root")) {
      Optional.ofNullable(System.getProperty(property))
          .ifPresent(value -> options.add("-D" + property + "=" + value));
    }
    child =
        Child.start(
            new Child.Launch(
                folder.resolve(name + "." + starts++ + ".log"),
                options,
                clockEnvironment(),
                Main.class.getName(),
                arguments));
  }

  private Map<String, String> clockEnvironment() {
    Map<String, String> environment = new HashMap<>();
    clockLibrary()
        .ifPresent(
            library -> {
              environment.put("LD_PRELOAD", library.toString());
              environment.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
              environment.put("FAKETIME_CACHE_DURATION", "1");
              // The monotonic clock stays as it is; with libfaketime's mending of it waits spin.
              environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
              environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
            });
    return environment;
  }

  void awaitReady() {
    child.await(READY, PATIENCE);
  }

  Child child() {
    return child;
  }

  Disk disk() {
    return disk;
  }

  /**
   * Sets its clock beside the machine's.
   *
   * @param offset as libfaketime reads it: {@code +600s}
   */
  void moveClock(String offset) {
    try {
      Path written = clock.resolveSibling(clock.getFileName() + ".new");
      Files.writeString(written, offset + "\n", StandardCharsets.US_ASCII);
      Files.move(written, clock, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (child != null) {
      child.kill();
    }
    disk.close();
  }
}
