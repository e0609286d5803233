package org.lipstream.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads a class's name knows which one it is, in all modules and their tests. */
class ClassNamesTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));

  @Test
  void noNameStandsTwice() throws IOException {
    Map<String, List<Path>> byName;
    try (Stream<Path> files = Files.walk(ROOT)) {
      byName =
          files
              .map(ROOT::relativize)
              .filter(file -> file.toString().matches("(.*/)?src/(main|test)/java/.*\\.java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .collect(
                  Collectors.groupingBy(
                      file -> file.getFileName().toString(), TreeMap::new, Collectors.toList()));
    }
    assertThat(byName).containsKey("ClassNamesTest.java");
    byName.values().removeIf(files -> files.size() == 1);
    assertThat(byName).isEmpty();
  }
}
