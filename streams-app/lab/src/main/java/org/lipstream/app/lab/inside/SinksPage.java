package org.lipstream.app.lab.inside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The document of all studies: each rewrites what stands between its own marks and leaves the rest,
 * which people write.
 *
 * @param file the document, in Markdown; pictures go into the folder sinks beside it
 */
public record SinksPage(Path file) {

  /**
   * Replaces a study's part.
   *
   * @throws IllegalArgumentException if the document has no place for it
   */
  public void put(String study, String text) throws IOException {
    String begin = "<!-- %s: made by the command -->%n".formatted(study);
    String end = "<!-- %s: end -->".formatted(study);
    String page = Files.readString(file);
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "%s: no place for %s (expected: the lines %s and %s)"
              .formatted(file, study, begin.strip(), end));
    }
    Files.writeString(
        file, page.substring(0, from + begin.length()) + text.strip() + "\n" + page.substring(to));
  }

  /** Writes a picture and says how the document shows it. */
  public String picture(String name, String title, String svg) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling("sinks").resolve("open");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".svg"), svg);
    return "![%s](sinks/open/%s.svg)%n".formatted(title, name);
  }

  /** Writes a table that is too long to read, and says how the document refers to it. */
  public String data(String name, String tsv) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling("sinks").resolve("open");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".tsv"), tsv);
    return "[%s.tsv](sinks/open/%s.tsv)".formatted(name, name);
  }
}
