package org.lipstream.encoders.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tensors of a safetensors checkpoint, as float32 whatever they are stored as; a tensor is read
 * when it is first asked for.
 */
public final class SafetensorsWeights implements Weights {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final NDManager manager;
  private final Path source;
  private final Map<String, SafetensorsFile> files;
  private final Map<String, NDArray> loaded = new LinkedHashMap<>();

  private SafetensorsWeights(NDManager manager, Path source, Map<String, SafetensorsFile> files) {
    this.manager = manager;
    this.source = source;
    this.files = files;
  }

  /**
   * Opens a checkpoint.
   *
   * @param manager owns the tensors
   * @param path a .safetensors file, or a directory with {@code model.safetensors} or {@code
   *     model.safetensors.index.json} and its shards
   * @throws ModelFormatException if files are missing, truncated or not safetensors
   */
  public static SafetensorsWeights open(NDManager manager, Path path) {
    Map<String, SafetensorsFile> files = new LinkedHashMap<>();
    Path index = path.resolve(INDEX);
    if (Files.exists(index)) {
      for (String shard : shards(index)) {
        add(files, SafetensorsFile.open(path.resolve(shard)));
      }
      return new SafetensorsWeights(manager, index, files);
    }
    Path file = Files.isDirectory(path) ? path.resolve(SINGLE) : path;
    if (!Files.exists(file)) {
      throw new ModelFormatException(file + ": no such file (expected: a safetensors file)");
    }
    add(files, SafetensorsFile.open(file));
    return new SafetensorsWeights(manager, file, files);
  }

  private static Set<String> shards(Path index) {
    try {
      JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
      Set<String> names = new TreeSet<>();
      map.forEach(shard -> names.add(shard.asText()));
      if (names.isEmpty()) {
        throw new ModelFormatException(index + ": no weight_map (expected: tensor to shard)");
      }
      return names;
    } catch (IOException e) {
      throw new ModelFormatException(index + ": " + e.getMessage(), e);
    }
  }

  private static void add(Map<String, SafetensorsFile> files, SafetensorsFile file) {
    file.entries().keySet().forEach(name -> files.put(name, file));
  }

  @Override
  public synchronized NDArray get(String name, long... shape) {
    SafetensorsFile file = files.get(name);
    if (file == null) {
      throw new ModelFormatException(source + ": tensor " + name + ": missing");
    }
    SafetensorsFile.Entry entry = file.entries().get(name);
    MapWeights.checkShape(source.toString(), name, entry.shape(), shape);
    return loaded.computeIfAbsent(
        name,
        n ->
            manager.create(
                entry.type().toFloat32(file.bytes(n)), new Shape(entry.shape()), DataType.FLOAT32));
  }

  @Override
  public boolean has(String name) {
    return files.containsKey(name);
  }

  @Override
  public Set<String> names() {
    return files.keySet();
  }
}
