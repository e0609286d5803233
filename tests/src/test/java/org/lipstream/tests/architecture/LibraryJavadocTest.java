package org.lipstream.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DocumentationTool;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those read who build on the library: its Javadoc is made without a warning. */
class LibraryJavadocTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("lipstream.root", "..")).resolve("recognizer/src/main/java");

  @TempDir private Path folder;

  @Test
  void isMadeWithoutAWarning() throws Exception {
    DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
    StringWriter told = new StringWriter();
    try (StandardJavaFileManager files = javadoc.getStandardFileManager(null, null, null)) {
      files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of(SOURCES));
      files.setLocationFromPaths(DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(folder));
      boolean made =
          javadoc
              .getTask(
                  told,
                  files,
                  null,
                  null,
                  List.of(
                      "-quiet",
                      "-Xdoclint:all,-missing",
                      "-subpackages",
                      "org.lipstream.recognizer",
                      "-classpath",
                      System.getProperty("java.class.path")),
                  null)
              .call();
      assertThat(made).as(told.toString()).isTrue();
      assertThat(told.toString()).isEmpty();
    }
    assertThat(folder.resolve("org/lipstream/recognizer/SpeechRecognizer.html")).exists();
  }
}
