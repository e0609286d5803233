package org.lipstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Data beside the project that are no part of it. */
public final class SharedData {
  private SharedData() {}

  /** A folder of it; the test is skipped where it is absent, and fails where it must be there. */
  public static Path folder(String name) {
    String elsewhere = System.getenv("LIPSTREAM_SHARED");
    Path shared =
        elsewhere != null
            ? Path.of(elsewhere)
            : Path.of(System.getProperty("lipstream.root", "."), "..", "shared");
    Path folder = shared.resolve(name);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(folder).isDirectory();
    }
    assumeTrue(Files.isDirectory(folder), () -> folder + " is absent");
    return folder;
  }
}
