package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The index of a checkpoint in several files: JSON whose {@code weight_map} says which has what.
 */
public final class ShardIndex {
  private ShardIndex() {}

  /**
   * The tensors of all files, in the index's order.
   *
   * @param reader opens one file
   * @throws ModelFormatException if a file is missing or broken, or does not hold what the index
   *     says
   */
  public static Map<String, StoredTensor> read(
      Path index, Function<Path, Map<String, StoredTensor>> reader) {
    JsonNode places = ModelConfig.read(index).path("weight_map");
    Map<String, Map<String, StoredTensor>> opened = new TreeMap<>();
    places.forEach(shard -> opened.put(shard.asText(), Map.of()));
    if (opened.isEmpty()) {
      throw new ModelFormatException(index + ": no weight_map (expected: tensor to shard)");
    }
    opened.replaceAll((shard, none) -> reader.apply(beside(index, shard)));
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
      throw new ModelFormatException(
          file + ": no such file (expected: the shard that " + index.getFileName() + " names)");
    }
    return file;
  }
}
