package org.lipstream.tests.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of recordings beside the project, which a user's machine need not have. */
public final class SharedData {
  private SharedData() {}

  /**
   * A folder of the recordings. Where there are none the test is skipped, but fails on CI.
   *
   * @param name such as {@code grid}
   */
  public static Path folder(String name) {
    String given = System.getenv("LIPSTREAM_SHARED");
    Path shared =
        given != null
            ? Path.of(given)
            : Path.of(System.getProperty("lipstream.root", "..")).resolve("../shared");
    Path folder = shared.resolve(name).normalize();
    if ("true".equals(System.getenv("CI"))) {
      assertThat(folder).isDirectory();
    }
    assumeTrue(Files.isDirectory(folder), () -> folder + " is not there");
    return folder;
  }
}
