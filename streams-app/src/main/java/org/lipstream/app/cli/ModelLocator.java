package org.lipstream.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.llm.catalog.ModelFolders;

/** Finds a model by its path, or by its name among the bundled ones, for somebody at a terminal. */
public final class ModelLocator {
  private final ModelFolders folders;

  /**
   * @param bundled the folder of the bundled models
   */
  public ModelLocator(Path bundled) {
    this(new ModelFolders(List.of(bundled, yours())));
  }

  private ModelLocator(ModelFolders folders) {
    this.folders = folders;
  }

  /** The models that came with the project, whose root the launcher tells. */
  public static ModelLocator ofProject() {
    return new ModelLocator(ModelFolders.usual());
  }

  /** The folder of the user's own models, which LIPSTREAM_MODELS names or which is in the home. */
  static Path yours() {
    return ModelFolders.yours();
  }

  /**
   * @throws CommandException if there is no such model
   */
  public Path locate(String nameOrDirectory) {
    try {
      return folders.find(nameOrDirectory);
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage());
    }
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
    return folders.folders();
  }
}
