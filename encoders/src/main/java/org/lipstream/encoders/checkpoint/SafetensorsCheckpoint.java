package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
        ? new SafetensorsCheckpoint(file, sharded(file))
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

  private static Map<String, StoredTensor> sharded(Path index) {
    JsonNode places = ModelConfig.read(index).path("weight_map");
    Set<String> shards = new TreeSet<>();
    places.forEach(shard -> shards.add(shard.asText()));
    if (shards.isEmpty()) {
      throw new ModelFormatException(index + ": no weight_map (expected: tensor to shard)");
    }
    Map<String, Map<String, StoredTensor>> opened = new LinkedHashMap<>();
    for (String shard : shards) {
      opened.put(shard, SafetensorsFile.read(beside(index, shard)));
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> place : places.properties()) {
      String shard = place.getValue().asText();
      StoredTensor tensor = opened.get(shard).get(place.getKey());
      if (tensor == null) {
        throw new ModelFormatException(
            "%s: tensor %s: not in %s (expected: where the index says)"
                .formatted(index, place.getKey(), shard));
      }
      tensors.put(place.getKey(), tensor);
    }
    return tensors;
  }

  private static Path beside(Path index, String shard) {
    boolean plain = !shard.isEmpty() && !shard.contains("/") && !shard.contains("\\");
    if (!plain || shard.equals("..") || shard.indexOf('\0') >= 0) {
      throw new ModelFormatException(
          index + ": shard " + shard + " (expected: a file's name, without a folder)");
    }
    Path file = index.resolveSibling(shard);
    if (!Files.exists(file)) {
      throw new ModelFormatException(index + ": shard " + shard + ": no such file beside it");
    }
    return file;
  }
}
