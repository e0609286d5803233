package org.lipstream.app.lab.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A folder on a file system of its own, which can be filled up. Mounting takes the rights of root;
 * without them it is a folder like others, which cannot.
 */
final class Disk implements AutoCloseable {
  /** Room for a broker's records of an hour. */
  static final int BROKER_MB = 2_048;

  /** Room for what an instance writes. */
  static final int INSTANCE_MB = 64;

  private static final int PIECE = 1 << 20;

  private final Path folder;
  private final boolean mounted;

  private Disk(Path folder, boolean mounted) {
    this.folder = folder;
    this.mounted = mounted;
  }

  static Disk under(Path folder, int megabytes) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean mounted =
        succeeds("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "none", "" + folder);
    return new Disk(folder, mounted);
  }

  Path folder() {
    return folder;
  }

  boolean canBeFilled() {
    return mounted;
  }

  /** Writes until nothing more can be. */
  void fill() {
    byte[] piece = new byte[PIECE];
    try (OutputStream file = Files.newOutputStream(filler())) {
      while (true) {
        file.write(piece);
      }
    } catch (IOException full) {
      // That is what was wanted.
      return;
    }
  }

  void free() {
    try {
      Files.deleteIfExists(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  @Override
  public void close() {
    if (mounted) {
      succeeds("umount", "-l", "" + folder);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
