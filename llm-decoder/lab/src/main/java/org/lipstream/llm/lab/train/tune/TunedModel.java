package org.lipstream.llm.lab.train.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.recognize.ModelDescription;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.media.Modality;

/** Writes a tuned model as a model directory, in float16. */
public final class TunedModel {
  private final Path directory;
  private final Extent extent;

  /** How much is written. */
  public enum Extent {
    /** A directory that needs no other one; an adapter is merged into the language model. */
    WHOLE,
    /** Only what was trained; the rest is referred to where it is. An adapter stays one. */
    TRAINED
  }

  /**
   * @param directory whose last name becomes the model's
   */
  public TunedModel(Path directory, Extent extent) {
    this.directory = directory;
    this.extent = extent;
  }

  void write(
      ModelDirectory from,
      LlamaFolder llm,
      ModelDescription description,
      TuneOptions options,
      Map<String, Tensor> trained,
      Weights frozen)
      throws IOException {
    Path folder = Files.createDirectories(directory.resolve("llm"));
    SafetensorsWriter.write(
        directory.resolve("projector.safetensors"),
        scoped(trained, DecoderParts.PROJECTOR),
        Precision.FLOAT16);
    Map<String, Tensor> language = scoped(trained, DecoderParts.LLM);
    if (extent == Extent.WHOLE) {
      for (Modality modality : description.streams().keySet()) {
        copy(from.encoder(modality), directory.resolve(ModelDirectory.encoderName(modality)));
      }
    }
    if (options.adaptation() instanceof TunedLayers.Lora lora && extent == Extent.TRAINED) {
      adapter(folder, lora.config(), llm, language);
    } else {
      language(folder, llm, options.adaptation(), language, frozen);
    }
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(description.toJson());
    json.put("name", directory.toAbsolutePath().getFileName().toString());
    if (extent == Extent.TRAINED) {
      json.put("base", relative(directory, from.directory()));
    }
    Files.writeString(directory.resolve("lipstream.json"), json.toPrettyString() + "\n");
  }

  private static void adapter(
      Path folder, LoraConfig config, LlamaFolder llm, Map<String, Tensor> factors)
      throws IOException {
    if (llm.adapter().isPresent()) {
      throw new IllegalArgumentException(
          "llm: %s has an adapter (expected: none; write the model whole first)"
              .formatted(llm.directory()));
    }
    LoraConfig referring =
        new LoraConfig(
            config.rank(),
            config.alpha(),
            config.targets(),
            Optional.of(relative(folder, llm.directory())));
    Files.writeString(folder.resolve(LoraConfig.CONFIG_FILE), referring.toJson());
    SafetensorsWriter.write(folder.resolve(LoraConfig.WEIGHTS_FILE), factors, Precision.FLOAT16);
  }

  private static void language(
      Path folder,
      LlamaFolder llm,
      TunedLayers adaptation,
      Map<String, Tensor> trained,
      Weights frozen)
      throws IOException {
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"),
        MergedTensors.of(adaptation, trained, frozen),
        Precision.FLOAT16);
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(
          llm.model().resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String relative(Path from, Path to) {
    return from.toAbsolutePath().normalize().relativize(to.toAbsolutePath().normalize()).toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Map<String, Tensor> scoped(Map<String, Tensor> all, String prefix) {
    Map<String, Tensor> selected = new LinkedHashMap<>();
    all.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            selected.put(name.substring(prefix.length()), tensor);
          }
        });
    return selected;
  }
}
