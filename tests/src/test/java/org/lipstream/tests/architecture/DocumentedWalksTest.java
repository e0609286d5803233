package org.lipstream.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The walks of docs/ARCHITECTURE.md, and the files that the recipes name, are those of the code.
 */
class DocumentedWalksTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Pattern SOURCE = Pattern.compile("\\(((?:\\.\\./)+[^()\\s]+\\.java)\\)");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.lipstream");
  private static final Pattern STEP =
      Pattern.compile("^\\| \\d+ \\|[^|]*\\| \\[(\\w+)\\]\\(\\S+?/java/(\\S+)\\.java\\)");

  @Test
  void everySourceFileThatIsNamedIsThere() throws IOException {
    List<Path> named = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DOCS)) {
      files
          .filter(file -> file.toString().endsWith(".md"))
          .forEach(
              file ->
                  SOURCE
                      .matcher(read(file))
                      .results()
                      .map(match -> file.resolveSibling(match.group(1)).normalize())
                      .forEach(named::add));
    }
    assertThat(named).isNotEmpty().allSatisfy(file -> assertThat(file).exists());
  }

  @Test
  void aDecodeReachesItsAlertThroughNineClassesEachOfWhichKnowsTheNext() {
    List<JavaClass> steps = steps("## From a decode to its alert");
    assertThat(steps).hasSize(9).doesNotHaveDuplicates();
    for (int step = 1; step < steps.size(); step++) {
      JavaClass before = steps.get(step - 1);
      JavaClass after = steps.get(step);
      assertThat(know(before, after))
          .as("%s hands over to %s", before.getSimpleName(), after.getSimpleName())
          .isTrue();
    }
  }

  @Test
  void aChunkReachesItsTranscriptThroughFifteenClassesEachKnownToOneBefore() {
    List<JavaClass> steps = steps("## From a chunk of sound to its transcript");
    assertThat(steps).hasSize(15).doesNotHaveDuplicates();
    for (int step = 1; step < steps.size(); step++) {
      JavaClass after = steps.get(step);
      assertThat(steps.subList(0, step)).anyMatch(before -> know(before, after));
    }
  }

  private static boolean know(JavaClass one, JavaClass other) {
    return knows(one, other) || knows(other, one) || knowOneInterface(one, other);
  }

  /** Whether they know each other by an interface alone, as a processor does its stages. */
  private static boolean knowOneInterface(JavaClass one, JavaClass other) {
    return isKnownByAnInterface(one, other) || isKnownByAnInterface(other, one);
  }

  private static boolean isKnownByAnInterface(JavaClass one, JavaClass knowing) {
    return one.getInterfaces().stream()
        .map(JavaType::toErasure)
        .filter(each -> each.getName().startsWith("org.lipstream"))
        .anyMatch(each -> knows(knowing, each));
  }

  private static boolean knows(JavaClass one, JavaClass other) {
    return one.getDirectDependenciesFromSelf().stream()
        .anyMatch(to -> to.getTargetClass().getName().startsWith(other.getName()));
  }

  private static List<JavaClass> steps(String heading) {
    String text = read(DOCS.resolve("ARCHITECTURE.md"));
    assertThat(text).contains(heading);
    String section = text.substring(text.indexOf(heading) + heading.length());
    int next = section.indexOf("\n## ");
    return (next < 0 ? section : section.substring(0, next))
        .lines()
        .flatMap(line -> STEP.matcher(line).results())
        .map((MatchResult step) -> CLASSES.get(step.group(2).replace('/', '.')))
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
