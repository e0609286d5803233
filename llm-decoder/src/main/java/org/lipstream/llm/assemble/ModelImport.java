package org.lipstream.llm.assemble;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.catalog.ModelCheck;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.recognize.LanguageModelPart;
import org.lipstream.llm.recognize.ModelPart;

/**
 * Makes a model directory of files at hand. It is made beside its place, looked over as {@code
 * model check} does, and put there when nothing is missing.
 */
public final class ModelImport {
  private static final String DESCRIPTION = "lipstream.json";

  private final ImportOptions options;
  private int merged;

  private ModelImport(ImportOptions options) {
    this.options = options;
  }

  /**
   * Writes a directory.
   *
   * @param paths files and folders of one model; or a directory with lipstream.json
   * @param target does not exist yet
   * @throws ModelFormatException if something is missing, twice there, or does not fit; nothing is
   *     left of the target then
   * @throws IOException if the directory cannot be written
   */
  public static void run(List<Path> paths, Path target, ImportOptions options) throws IOException {
    if (Files.exists(target)) {
      throw new ModelFormatException(target + ": is there (expected: a new directory)");
    }
    Path parent = target.toAbsolutePath().normalize().getParent();
    Files.createDirectories(parent);
    Path making = Files.createTempDirectory(parent, target.getFileName() + ".");
    try {
      new ModelImport(options).make(paths, making);
      requireWhole(making);
      Files.move(making, target);
    } catch (ModelFormatException e) {
      throw new ModelFormatException(
          e.getMessage().replace(making.toString(), target.toString()), e);
    } finally {
      delete(making);
    }
  }

  private void make(List<Path> paths, Path into) throws IOException {
    if (paths.size() == 1 && Files.exists(paths.get(0).resolve(DESCRIPTION))) {
      requireNoBase(paths.get(0));
      copyTree(paths.get(0), into);
    } else {
      makePart(FilesAtHand.of(paths), into);
    }
    if (options.merge() && merged == 0) {
      throw new ModelFormatException(
          "adapter: none (expected: one among the paths, to be merged: adapter_config.json and"
              + " adapter_model.safetensors)");
    }
  }

  private void makePart(FilesAtHand files, Path into) throws IOException {
    new PartImport(files, options).into(into);
    merged += files.adapter().isPresent() ? 1 : 0;
  }

  /** A directory of parts: each with weights is a model of its own. */
  private void copyTree(Path from, Path into) throws IOException {
    for (Path path : FilesAtHand.list(from)) {
      Path to = into.resolve(path.getFileName().toString());
      if (!Files.isDirectory(path)) {
        Files.copy(path, to);
        continue;
      }
      Files.createDirectories(to);
      if (Checkpoints.areIn(path) && !FilesAtHand.isAdapter(path)) {
        makePart(FilesAtHand.of(List.of(path)), to);
      } else {
        copyTree(path, to);
      }
    }
  }

  private static void requireNoBase(Path directory) {
    JsonNode base = ModelConfig.read(directory.resolve(DESCRIPTION)).path("base");
    if (!base.isMissingNode()) {
      throw new ModelFormatException(
          "%s: base: %s (expected: none, a directory that holds all its parts)"
              .formatted(directory.resolve(DESCRIPTION), base.asText()));
    }
  }

  private static void requireWhole(Path directory) {
    List<ModelPart> parts =
        Recognizers.family(directory)
            .map(family -> family.parts(directory))
            .orElseGet(() -> List.of(LanguageModelPart.of(new LlamaFolder(directory), 1)));
    List<String> faults = ModelCheck.of(parts).faults();
    if (!faults.isEmpty()) {
      throw new ModelFormatException(faults.get(0));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
