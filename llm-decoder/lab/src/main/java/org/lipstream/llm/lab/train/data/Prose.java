package org.lipstream.llm.lab.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Text for the language model: paragraphs in lower case, each with the space before its words. */
public final class Prose {
  private Prose() {}

  /** The paragraphs of a folder's .txt files, in the order of their names. */
  public static List<String> read(Path folder) throws IOException {
    List<String> paragraphs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        for (String paragraph : Files.readString(file).split("\\R\\s*\\R")) {
          String line = paragraph.replaceAll("\\s+", " ").trim().toLowerCase(Locale.ROOT);
          if (!line.isEmpty()) {
            paragraphs.add(" " + line);
          }
        }
      }
    }
    return paragraphs;
  }
}
