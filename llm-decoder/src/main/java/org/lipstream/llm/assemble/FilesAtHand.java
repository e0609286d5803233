package org.lipstream.llm.assemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.model.LoraConfig;

/**
 * What a model is put together from.
 *
 * @param weights its checkpoint
 * @param texts configuration, tokenizer and the like, by their names
 * @param adapter the folder of low-rank factors, or their settings' file
 */
record FilesAtHand(Checkpoint weights, Map<String, Path> texts, Optional<Path> adapter) {
  private static final Set<String> ENDINGS = Set.of("json", "jinja", "txt", "md");
  private static final String INDEX = ".index.json";

  /**
   * Sorts files and folders by what they are. A file that is named itself is taken instead of one
   * of its name in a folder.
   *
   * @throws ModelFormatException if one is missing, or not exactly one holds weights
   */
  static FilesAtHand of(List<Path> paths) {
    Sorting sorting = new Sorting();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new ModelFormatException(path + ": no such file (expected: a model's files)");
      }
    }
    paths.stream().filter(Files::isDirectory).forEach(sorting::addFolder);
    paths.stream().filter(path -> !Files.isDirectory(path)).forEach(sorting::addFile);
    return new FilesAtHand(
        Checkpoints.open(sorting.onlyWeights()),
        sorting.texts,
        Optional.ofNullable(sorting.adapter));
  }

  /** The files that the weights are in: itself, or an index and its shards, or all parts. */
  List<Path> weightFiles() {
    return filesOf(weights.source());
  }

  static List<Path> filesOf(Path source) {
    String name = source.getFileName().toString();
    if (name.endsWith(INDEX)) {
      Set<String> shards = new LinkedHashSet<>();
      ModelConfig.read(source).path("weight_map").forEach(shard -> shards.add(shard.asText()));
      List<Path> files = new ArrayList<>(List.of(source));
      shards.forEach(shard -> files.add(source.resolveSibling(shard)));
      return files;
    }
    if (!name.matches(".*-00001-of-\\d{5}\\.gguf")) {
      return List.of(source);
    }
    int parts = Integer.parseInt(name.substring(name.length() - 10, name.length() - 5));
    String stem = name.substring(0, name.length() - "00001-of-00000.gguf".length());
    List<Path> files = new ArrayList<>();
    for (int part = 1; part <= parts; part++) {
      files.add(source.resolveSibling("%s%05d-of-%05d.gguf".formatted(stem, part, parts)));
    }
    return files;
  }

  /** Whether a name is that of a text that models come with. */
  static boolean isText(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending) && !name.endsWith(INDEX) || name.startsWith("LICEN");
  }

  /** Whether a folder holds an adapter and no model. */
  static boolean isAdapter(Path folder) {
    return Files.exists(folder.resolve(LoraConfig.CONFIG_FILE))
        && !Files.exists(folder.resolve("config.json"));
  }

  /** What was found so far. */
  private static final class Sorting {
    private final Map<String, Path> texts = new LinkedHashMap<>();
    private final List<Path> weights = new ArrayList<>();
    private final Set<String> named = new LinkedHashSet<>();
    private Path adapter;

    void addFolder(Path folder) {
      if (Files.exists(folder.resolve(LoraConfig.CONFIG_FILE))) {
        adapter = folder;
      }
      if (isAdapter(folder)) {
        return;
      }
      if (Checkpoints.areIn(folder)) {
        weights.add(Checkpoints.open(folder).source());
      }
      for (Path file : list(folder)) {
        if (Files.isRegularFile(file) && isText(file) && !isOfAdapter(file)) {
          texts.put(file.getFileName().toString(), file);
        }
      }
      if (Files.exists(folder.resolve("adapter").resolve(LoraConfig.CONFIG_FILE))) {
        adapter = folder.resolve("adapter");
      }
    }

    void addFile(Path file) {
      String name = file.getFileName().toString();
      if (isOfAdapter(file)) {
        adapter = file.toAbsolutePath().getParent();
      } else if (isText(file)) {
        if (!named.add(name)) {
          throw new ModelFormatException("%s: a second %s (expected: one)".formatted(file, name));
        }
        texts.put(name, file);
      } else {
        weights.add(file);
      }
    }

    /** One file, or the first of several that belong together. */
    Path onlyWeights() {
      List<Path> left = new ArrayList<>(weights);
      for (Path file : weights) {
        if (left.contains(file)) {
          left.removeAll(filesOf(file));
          left.add(0, file);
        }
      }
      if (left.size() == 1) {
        return left.get(0);
      }
      throw new ModelFormatException(
          left.isEmpty()
              ? "weights: none (expected: a file of weights among the paths)"
              : "weights: %s and %s (expected: one file, or the index of several)"
                  .formatted(left.get(0), left.get(1)));
    }

    private static boolean isOfAdapter(Path file) {
      String name = file.getFileName().toString();
      return name.equals(LoraConfig.CONFIG_FILE) || name.equals(LoraConfig.WEIGHTS_FILE);
    }
  }

  static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new ModelFormatException(folder + ": cannot be read (" + e + ")", e);
    }
  }
}
