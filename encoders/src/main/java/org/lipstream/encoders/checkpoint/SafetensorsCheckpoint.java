package org.lipstream.encoders.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A safetensors checkpoint, in one file or in shards with an index.
 *
 * @param source the file or the index
 */
public record SafetensorsCheckpoint(Path source, Map<String, StoredTensor> tensors)
    implements Checkpoint {
  private static final String INDEX = ".index.json";

  /** The names under which published folders keep their weights. */
  private static final String[] FILES = {
    "model.safetensors", "pytorch_model.safetensors", "adapter_model.safetensors"
  };

  @Override
  public String format() {
    return "safetensors";
  }

  /** Whether a directory holds such a checkpoint under one of the usual names. */
  public static boolean isIn(Path directory) {
    return find(directory) != null;
  }

  /**
   * Opens a checkpoint.
   *
   * @param path a .safetensors file, an index of shards, or a directory with one of them
   * @throws ModelFormatException if files are missing, truncated or not safetensors
   */
  public static SafetensorsCheckpoint open(Path path) {
    Path file = path;
    if (Files.isDirectory(path)) {
      file = find(path);
      file = file == null ? path.resolve(FILES[0]) : file;
    }
    if (!Files.exists(file)) {
      throw new ModelFormatException(file + ": no such file (expected: a safetensors file)");
    }
    return file.getFileName().toString().endsWith(INDEX)
        ? new SafetensorsCheckpoint(file, ShardIndex.read(file, SafetensorsFile::read))
        : new SafetensorsCheckpoint(file, SafetensorsFile.read(file));
  }

  private static Path find(Path directory) {
    for (String name : FILES) {
      for (String ending : new String[] {INDEX, ""}) {
        if (Files.exists(directory.resolve(name + ending))) {
          return directory.resolve(name + ending);
        }
      }
    }
    return null;
  }
}
