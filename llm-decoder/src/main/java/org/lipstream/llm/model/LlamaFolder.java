package org.lipstream.llm.model;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;

/**
 * A language model on disk, alone or inside an audio model: config.json and model.safetensors, and
 * perhaps an adapter, which may stand in a folder of its own.
 *
 * @param directory the model's, or the adapter's
 */
public record LlamaFolder(Path directory) {

  /** Sizes of the language model. */
  public LlamaConfig config() {
    return LlamaConfig.read(model());
  }

  /** Where config.json, tokenizer.json and the model's checkpoint are. */
  public Path model() {
    return adapter()
        .flatMap(LoraConfig::base)
        .map(base -> directory.resolve(base).normalize())
        .orElse(directory);
  }

  /** The adapter, if there is one. */
  public Optional<LoraConfig> adapter() {
    Path config = directory.resolve(LoraConfig.CONFIG_FILE);
    return Files.exists(config)
        ? Optional.of(LoraConfig.of(ModelConfig.read(config)))
        : Optional.empty();
  }

  /**
   * The language model's tensors, under the names of {@link LlamaModel#of}, with the adapter in
   * effect.
   *
   * @param manager owns them
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if a file is missing or broken
   */
  public Weights weights(NDManager manager) {
    Weights base = TensorNames.plain(SafetensorsWeights.open(manager, model()));
    return adapter()
        .<Weights>map(
            config ->
                new LoraWeights(
                    base,
                    SafetensorsWeights.open(manager, directory.resolve(LoraConfig.WEIGHTS_FILE)),
                    config))
        .orElse(base);
  }
}
