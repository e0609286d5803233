package org.lipstream.encoders.checkpoint.open;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** Opens weights in any format that is read. */
public final class Checkpoints {
  private static final String CONFIG = "config.json";
  private static final String QUANTISATION = "quantization_config";

  /** Names that say which of several files holds the model, the first of them that is there. */
  private static final List<String> USUAL =
      List.of(
          "model.safetensors.index.json",
          "model.safetensors",
          "pytorch_model.bin.index.json",
          "pytorch_model.bin",
          "model.bin",
          "consolidated.safetensors");

  /** What an adapter is called, which may stand beside its model. */
  private static final String ADAPTER = "adapter_model.";

  /** Else one file with one of these endings. */
  private static final List<String> ENDINGS =
      List.of(".gguf", ".safetensors", ".pt", ".pth", ".ckpt");

  private static final String EXPECTED =
      "it, its index, pytorch_model.bin, CTranslate2's model.bin, or one of " + ENDINGS;

  private Checkpoints() {}

  /** Whether a folder holds weights, by their names. */
  public static boolean areIn(Path directory) {
    return Files.isDirectory(directory)
        && (USUAL.stream().anyMatch(name -> Files.exists(directory.resolve(name)))
            || !candidates(directory).isEmpty());
  }

  /**
   * Reads and checks the header of what is there.
   *
   * @param path a file of weights, or a folder with one: safetensors, whole or in shards; GGUF;
   *     CTranslate2's model.bin; PyTorch's .pt, .pth or .bin
   * @throws ModelFormatException if there is none, or it cannot be read; one line that says why
   */
  public static Checkpoint open(Path path) {
    if (Files.isDirectory(path)) {
      requirePlain(path);
      return openFile(find(path));
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(path + ": no such file (expected: weights)");
    }
    return openFile(path);
  }

  private static Checkpoint openFile(Path file) {
    return FileFormat.of(file)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    file
                        + ": unknown kind of file (expected: safetensors, GGUF, PyTorch's, or"
                        + " CTranslate2's model.bin)"))
        .open(file);
  }

  private static Path find(Path directory) {
    for (String name : USUAL) {
      if (Files.exists(directory.resolve(name))) {
        return directory.resolve(name);
      }
    }
    List<Path> candidates = candidates(directory);
    if (candidates.size() == 1 || areGgufParts(candidates)) {
      return candidates.get(0);
    }
    if (candidates.isEmpty()) {
      throw new ModelFormatException(
          directory.resolve(USUAL.get(1)) + ": no such file (expected: " + EXPECTED + ")");
    }
    boolean shards = candidates.get(0).toString().matches(".*-\\d+-of-\\d+\\.[a-z]+");
    throw new ModelFormatException(
        "%s: %d files of weights, such as %s (expected: %s)"
            .formatted(
                directory,
                candidates.size(),
                candidates.get(0).getFileName(),
                shards ? "an index of them, model.safetensors.index.json" : "one"));
  }

  private static boolean areGgufParts(List<Path> files) {
    return !files.isEmpty()
        && files.get(0).toString().endsWith("-00001-of-%05d.gguf".formatted(files.size()));
  }

  private static List<Path> candidates(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      for (String ending : ENDINGS) {
        List<Path> found =
            all.stream().filter(f -> f.toString().endsWith(ending) && !isAdapter(f)).toList();
        if (!found.isEmpty()) {
          return found;
        }
      }
      return all.stream().filter(Checkpoints::isAdapter).limit(1).toList();
    } catch (IOException e) {
      throw new ModelFormatException(directory + ": cannot be read (" + e + ")", e);
    }
  }

  private static boolean isAdapter(Path file) {
    String name = file.getFileName().toString();
    return name.equals(ADAPTER + "safetensors") || name.equals(ADAPTER + "bin");
  }

  /** Refuses weights that config.json calls quantised: their tensors are codes, not numbers. */
  private static void requirePlain(Path directory) {
    Path file = directory.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      return;
    }
    JsonNode config = ModelConfig.read(file);
    for (JsonNode part : new JsonNode[] {config, config.path("text_config")}) {
      JsonNode quantisation = part.path(QUANTISATION);
      if (quantisation.isObject() && !quantisation.isEmpty()) {
        throw new ModelFormatException(
            "%s: %s: %s (expected: none; F32, F16 or BF16, or a GGUF file)"
                .formatted(file, QUANTISATION, method(quantisation)));
      }
    }
  }

  private static String method(JsonNode quantisation) {
    return quantisation
        .path("quant_method")
        .asText(quantisation.has("load_in_4bit") ? "bitsandbytes" : "unknown");
  }
}
