package org.lipstream.app.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file of names and terms, one a line; empty lines and those that begin with # are left out. */
final class HotWordsFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private HotWordsFile() {}

  /**
   * Reads it.
   *
   * @throws CommandException if it cannot be read, or has no word
   */
  static List<String> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new CommandException("--hot-words: " + file + ": no text in UTF-8", e);
    } catch (IOException e) {
      throw new CommandException("--hot-words: " + file + ": cannot be read", e);
    }
    List<String> words =
        lines.stream()
            .map(line -> line.replace(BYTE_ORDER_MARK, "").strip().replaceAll("\\s+", " "))
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .distinct()
            .toList();
    if (words.isEmpty()) {
      throw new CommandException("--hot-words: " + file + ": no words (expected: one a line)");
    }
    return words;
  }
}
