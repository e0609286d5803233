package org.lipstream.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lipstream.llm.catalog.Recognizers;

/** Finds a model by its path, or by its name among the bundled ones. */
public final class ModelLocator {
  private final Path bundled;

  /**
   * @param bundled the folder of the bundled models
   */
  public ModelLocator(Path bundled) {
    this.bundled = bundled;
  }

  /** The models that came with the project, whose root the launcher tells. */
  public static ModelLocator ofProject() {
    Path root = Path.of(System.getProperty("lipstream.root", ""));
    return new ModelLocator(root.resolve("streams-app").resolve("models"));
  }

  /** The folder of the user's own models, which LIPSTREAM_MODELS names or which is in the home. */
  static Path yours() {
    String elsewhere = System.getenv("LIPSTREAM_MODELS");
    return elsewhere != null
        ? Path.of(elsewhere)
        : Path.of(System.getProperty("user.home"), ".lipstream", "models");
  }

  /**
   * @throws CommandException if there is no such model
   */
  public Path locate(String nameOrDirectory) {
    Path directory = Path.of(nameOrDirectory);
    if (isModel(directory)) {
      return directory;
    }
    if (isModel(bundled.resolve(directory))) {
      return bundled.resolve(directory);
    }
    if (isModel(yours().resolve(directory))) {
      return yours().resolve(directory);
    }
    throw new CommandException(
        "model: "
            + nameOrDirectory
            + " (expected: "
            + Recognizers.marks()
            + ", or one of "
            + names()
            + ")");
  }

  /**
   * The folder of a language model alone, which no command runs but others are made of.
   *
   * @param nameOrDirectory a directory, or a name among the user's own models
   * @throws CommandException if there is none
   */
  static Path languageModel(String nameOrDirectory) {
    for (Path folder : List.of(Path.of(nameOrDirectory), yours().resolve(nameOrDirectory))) {
      if (Files.isRegularFile(folder.resolve("config.json"))) {
        return folder;
      }
    }
    throw new CommandException(
        "llm: %s (expected: a folder with config.json and tokenizer.json, or its name in %s)"
            .formatted(nameOrDirectory, yours()));
  }

  /** Where models are looked for by name. */
  List<Path> folders() {
    return List.of(bundled, yours());
  }

  private List<String> names() {
    if (!Files.isDirectory(bundled)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(bundled)) {
      return folders
          .filter(ModelLocator::isModel)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isModel(Path path) {
    return Recognizers.family(path).isPresent();
  }
}
