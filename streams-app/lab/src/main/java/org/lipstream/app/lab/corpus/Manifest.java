package org.lipstream.app.lab.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.lab.corpus.WordSpan;

/** A tab-separated list of clips: path, speaker, transcript, and perhaps an alignment. */
public final class Manifest {
  /** .align files count in this fraction of a second. */
  private static final int ALIGN_UNITS_PER_MS = 25;

  private Manifest() {}

  /**
   * One line.
   *
   * @param path of the media file
   * @param alignment when each word is spoken; empty where it is not known
   */
  public record Entry(Path path, String speaker, String transcript, List<WordSpan> alignment) {
    public Entry {
      alignment = List.copyOf(alignment);
    }
  }

  /**
   * Reads a manifest; paths are relative to it.
   *
   * @throws IllegalArgumentException if it has no header with path and transcript
   */
  public static List<Entry> read(Path manifest) throws IOException {
    if (!Files.isRegularFile(manifest)) {
      throw new IllegalArgumentException(manifest + ": no such file (expected: a manifest)");
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(manifest));
    if (!lines.isEmpty()) {
      lines.set(0, withoutMark(lines.get(0)));
    }
    List<String> header = lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split("\t"));
    int path = column(manifest, header, "path");
    int transcript = column(manifest, header, "transcript");
    int speaker = header.indexOf("speaker");
    int alignment = header.indexOf("alignment");
    List<Entry> entries = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      Path file = manifest.resolveSibling(cells[path]);
      String aligned = cell(cells, alignment);
      entries.add(
          new Entry(
              file,
              cell(cells, speaker),
              cells[transcript],
              aligned.isEmpty() ? List.of() : align(manifest.resolveSibling(aligned))));
    }
    return entries;
  }

  /** Spreadsheets put a byte order mark before the first column's name. */
  private static String withoutMark(String line) {
    return line.startsWith("\ufeff") ? line.substring(1) : line;
  }

  private static int column(Path manifest, List<String> header, String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new IllegalArgumentException(
          manifest + ": header " + header + " (expected: a column " + name + ")");
    }
    return column;
  }

  private static String cell(String[] cells, int column) {
    return column < 0 || column >= cells.length ? "" : cells[column];
  }

  private static List<WordSpan> align(Path file) throws IOException {
    List<WordSpan> spans = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.trim().split("\\s+");
      if (parts.length == 3 && !parts[2].equals("sil") && !parts[2].equals("sp")) {
        spans.add(
            new WordSpan(
                parts[2],
                Integer.parseInt(parts[0]) / ALIGN_UNITS_PER_MS,
                Integer.parseInt(parts[1]) / ALIGN_UNITS_PER_MS));
      }
    }
    return spans;
  }
}
