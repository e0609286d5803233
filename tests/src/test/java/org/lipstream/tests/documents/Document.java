package org.lipstream.tests.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of the project, as far as its links and its code go.
 *
 * @param file where it is
 * @param prose its lines outside blocks of code
 * @param code its lines within them, those that a backslash goes on joined
 */
record Document(Path file, List<String> prose, List<String> code) {
  static final Path ROOT =
      Path.of(System.getProperty("lipstream.root", "..")).toAbsolutePath().normalize();

  private static final Pattern INLINE_CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
  private static final Pattern OWN_ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");
  private static final Set<String> OTHERS = Set.of("target", "node_modules", ".git");

  /** All that there are, but for what is built or fetched. */
  static List<Document> all() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(
              file -> {
                for (Path part : ROOT.relativize(file)) {
                  if (OTHERS.contains(part.toString())) {
                    return false;
                  }
                }
                return true;
              })
          .map(Document::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Document read(Path file) {
    try {
      return of(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  static Document of(Path file, List<String> lines) {
    List<String> prose = new ArrayList<>();
    List<String> code = new ArrayList<>();
    boolean fenced = false;
    String begun = "";
    for (String line : lines) {
      if (line.strip().startsWith("```")) {
        fenced = !fenced;
      } else if (fenced || line.startsWith("    ./")) {
        String whole = begun + line.strip();
        begun = whole.endsWith("\\") ? whole.substring(0, whole.length() - 1) : "";
        if (begun.isEmpty()) {
          code.add(whole);
        }
      } else {
        prose.add(line);
      }
    }
    return new Document(file, prose, code);
  }

  /** Its name within the project. */
  String name() {
    return ROOT.relativize(file).toString();
  }

  /** Code within its sentences. */
  List<String> inlineCode() {
    return prose.stream()
        .flatMap(line -> INLINE_CODE.matcher(line).results())
        .map(code -> code.group(1))
        .toList();
  }

  /** Where its links lead, as they are written; none of those to other places. */
  List<String> links() {
    return prose.stream()
        .map(line -> INLINE_CODE.matcher(line).replaceAll(""))
        .flatMap(line -> LINK.matcher(line).results())
        .map(link -> link.group(1))
        .filter(link -> !link.matches("(https?|mailto):.*"))
        .toList();
  }

  /** What links to its headings end in, as GitHub makes it. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : prose) {
      OWN_ANCHOR.matcher(line).results().forEach(own -> anchors.add(own.group(1)));
      if (line.matches("#{1,6} .*")) {
        String plain =
            line.replaceFirst("#+ ", "")
                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        int before = seen.merge(plain, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? plain : plain + "-" + before);
      }
    }
    return anchors;
  }
}
