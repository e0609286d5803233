package org.lipstream.app.cli;

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

  /** Where models are looked for by name. */
  List<Path> folders() {
    return folders.folders();
  }
}
