package org.lipstream.tests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links lead somewhere; files and commands that documents name are there. */
class DocumentsTest {
  private static final List<Document> DOCUMENTS = Document.all();

  /** What was, and may be no more. */
  private static final Set<String> HISTORY = Set.of("CHANGELOG.md", "docs/LOG.md");

  /** What a build makes, and paths that are shortened. */
  private static final Pattern MADE = Pattern.compile("(.*/)?(target|\\.\\.\\.)(/.*)?");

  @Test
  void everyLinkLeadsToAFileAndAHeading() {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Document document : DOCUMENTS) {
      for (String link : document.links()) {
        links++;
        if (!leadsSomewhere(document, link)) {
          broken.add(document.name() + ": " + link);
        }
      }
    }
    assertThat(links).isGreaterThan(100);
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Document document, String link) {
    int mark = link.indexOf('#');
    String path = mark < 0 ? link : link.substring(0, mark);
    Path file = path.isEmpty() ? document.file() : document.file().resolveSibling(path).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return mark < 0
        || !file.toString().endsWith(".md")
        || Document.read(file).anchors().contains(link.substring(mark + 1));
  }

  @Test
  void everyFileThatCodeNamesIsThere() throws IOException {
    Pattern file = filesOfTheProject();
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Document document : DOCUMENTS) {
      if (!HISTORY.contains(document.name()) && !document.name().startsWith("docs/recipes/")) {
        for (String code : code(document)) {
          for (String path : file.matcher(code).results().map(it -> it.group(1)).toList()) {
            named++;
            if (!MADE.matcher(path).matches() && !Files.exists(Document.ROOT.resolve(path))) {
              missing.add(document.name() + ": " + path);
            }
          }
        }
      }
    }
    assertThat(named).isGreaterThan(25);
    assertThat(missing).isEmpty();
  }

  private static List<String> code(Document document) {
    return Stream.concat(document.code().stream(), document.inlineCode().stream()).toList();
  }

  /** Paths that begin with one of the project's folders and end in a name. */
  private static Pattern filesOfTheProject() throws IOException {
    try (Stream<Path> folders = Files.list(Document.ROOT)) {
      String names =
          folders
              .filter(Files::isDirectory)
              .map(folder -> folder.getFileName().toString())
              .filter(name -> !name.startsWith("."))
              .map(Pattern::quote)
              .collect(Collectors.joining("|"));
      return Pattern.compile(
          "(?<![\\w./-])(?:\\./)?((?:" + names + ")/[\\w.-]+(?:/[\\w.-]+)*)(?![\\w/*{…-])");
    }
  }

  @Test
  void everyCommandAndOptionThatIsNamedIsThere() {
    DocumentedCommands commands = new DocumentedCommands();
    for (Document document : DOCUMENTS) {
      if (!HISTORY.contains(document.name())) {
        document.code().forEach(line -> commands.check(document.name(), line));
        document.inlineCode().forEach(code -> commands.checkInline(document.name(), code));
      }
    }
    assertThat(commands.checked()).isGreaterThan(60);
    assertThat(commands.faults()).isEmpty();
  }

  @Test
  void whatIsNotThereIsTold() {
    DocumentedCommands commands = new DocumentedCommands();
    commands.check("a", "./lipstream serve --kafka a:1 | ./lipstream watch --sideways # --never");
    commands.check("b", "X=1 ./lipstream sreve");
    commands.check("c", "./lipstream bench latency --nothing");
    commands.checkInline("d", "serve --sideways");
    assertThat(commands.faults())
        .containsExactly(
            "a: watch --sideways", "b: sreve", "c: bench latency --nothing", "d: serve --sideways");
    Document document =
        Document.of(Document.ROOT.resolve("README.md"), List.of("# A, b", "[x](#a-b) [y](#ab)"));
    assertThat(document.anchors()).containsExactly("a-b");
    assertThat(document.links()).containsExactly("#a-b", "#ab");
    assertThat(leadsSomewhere(document, "docs/USAGE.md#speak-into-it")).isTrue();
    assertThat(leadsSomewhere(document, "docs/USAGE.md#speak-to-it")).isFalse();
    assertThat(leadsSomewhere(document, "docs/USED.md")).isFalse();
  }
}
