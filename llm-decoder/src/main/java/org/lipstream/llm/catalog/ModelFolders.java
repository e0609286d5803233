package org.lipstream.llm.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds a model by its path, or by its name in folders of models.
 *
 * @param folders in the order in which they are looked into
 */
public record ModelFolders(List<Path> folders) {
  public ModelFolders {
    folders = List.copyOf(folders);
  }

  /**
   * The models that came with the project, whose root a launcher tells, be it sources or an
   * archive, and the user's own.
   */
  public static ModelFolders usual() {
    Path root = Path.of(System.getProperty("lipstream.root", ""));
    return new ModelFolders(
        List.of(root.resolve("streams-app").resolve("models"), root.resolve("models"), yours()));
  }

  /** The folder of the user's own models, which LIPSTREAM_MODELS names or which is in the home. */
  public static Path yours() {
    String elsewhere = System.getenv("LIPSTREAM_MODELS");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Path.of(System.getProperty("user.home"), ".lipstream", "models");
  }

  /**
   * The directory of a model.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  public Path find(String nameOrDirectory) {
    Path directory = Path.of(nameOrDirectory);
    return Stream.concat(
            Stream.of(directory), folders.stream().map(folder -> folder.resolve(directory)))
        .filter(ModelFolders::isModel)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(notFound(nameOrDirectory)));
  }

  private String notFound(String nameOrDirectory) {
    Path directory = Path.of(nameOrDirectory);
    String what = Files.isDirectory(directory) ? ": " + Recognizers.unknown(directory) : "";
    return "model: %s%s (expected: %s, or one of %s)"
        .formatted(nameOrDirectory, what, Recognizers.marks(), names());
  }

  private List<String> names() {
    return folders.stream().flatMap(folder -> names(folder).stream()).sorted().toList();
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> models = Files.list(folder)) {
      return models
          .filter(ModelFolders::isModel)
          .map(model -> model.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isModel(Path path) {
    return Recognizers.family(path).isPresent();
  }
}
