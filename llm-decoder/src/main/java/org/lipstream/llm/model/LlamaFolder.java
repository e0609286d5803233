package org.lipstream.llm.model;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsCheckpoint;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.open.Checkpoints;

/**
 * A language model on disk, alone or inside an audio model: config.json and a checkpoint, or a GGUF
 * file, which says both; and perhaps an adapter, which may stand in a folder of its own.
 *
 * @param directory the model's, or the adapter's; or the GGUF file
 */
public record LlamaFolder(Path directory) {

  /**
   * Sizes of the language model. An output layer that is in the checkpoint and is not the embedding
   * table counts, whatever config.json says of tied embeddings.
   *
   * @throws ModelFormatException if nothing says them, or a value is out of its range
   */
  public LlamaConfig config() {
    LlamaConfig config = said();
    return config.tiedEmbeddings() && TensorNames.hasOwnHead(checkpoint())
        ? config.untied()
        : config;
  }

  private LlamaConfig said() {
    if (Files.exists(model().resolve("config.json"))) {
      return LlamaConfig.read(model());
    }
    return Checkpoints.open(model())
        .config()
        .map(LlamaConfig::of)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    model().resolve("config.json")
                        + ": no such file (expected: it, or a GGUF file)"));
  }

  /**
   * Where config.json, tokenizer.json and the model's checkpoint are. A published adapter names its
   * model as the hub does; that model is then expected in the adapter's own folder.
   */
  public Path model() {
    Optional<String> base = adapter().flatMap(LoraConfig::base);
    Path named = base.map(name -> directory.resolve(name).normalize()).orElse(directory);
    if (Files.exists(named)) {
      return named;
    }
    if (Files.exists(directory.resolve("config.json"))) {
      return directory;
    }
    throw new ModelFormatException(
        "%s: base_model_name_or_path: %s (expected: a folder, as seen from here, or the model here)"
            .formatted(directory.resolve(LoraConfig.CONFIG_FILE), base.orElse("")));
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
   * @throws ModelFormatException if a file is missing or broken
   */
  public Weights weights(NDManager manager) {
    return open().apply(manager);
  }

  /** The embedding table as it is stored, (vocabularySize, hiddenSize), to read single rows of. */
  public StoredTensor embeddings() {
    return TensorNames.embeddings(Checkpoints.open(model()));
  }

  /**
   * Reads and checks what is there; the result gives the tensors under one manager after another.
   */
  Function<NDManager, Weights> open() {
    Checkpoint base = Checkpoints.open(model());
    Optional<LoraConfig> config = adapter();
    if (config.isEmpty()) {
      return manager -> TensorNames.plain(base.weights(manager));
    }
    Checkpoint factors = factors();
    return manager ->
        LoraWeights.checked(
            TensorNames.plain(base.weights(manager)), factors, config.get(), manager);
  }

  private Checkpoint factors() {
    return SafetensorsCheckpoint.open(directory.resolve(LoraConfig.WEIGHTS_FILE));
  }

  /**
   * The checkpoint of the model, without its adapter.
   *
   * @throws ModelFormatException if it is missing or cannot be read
   */
  public Checkpoint checkpoint() {
    return Checkpoints.open(model());
  }

  /**
   * Looks up every tensor that the model needs, as loading it does, keeping one block at a time.
   *
   * @param weights those of {@link #checkpoint}, or what stands for them
   * @throws ModelFormatException if a tensor is missing or has another shape, an adapter's too
   */
  public void lookUp(Weights weights, NDManager manager) {
    LlamaConfig config = config();
    Weights base = TensorNames.plain(weights);
    Weights plain =
        adapter()
            .<Weights>map(adapter -> LoraWeights.checked(base, factors(), adapter, manager))
            .orElse(base);
    for (int block = 0; block < config.blocks(); block++) {
      try (NDManager scope = manager.newSubManager()) {
        FusedBlock.read(block, config, plain.scope("model.layers." + block + "."), scope);
      }
    }
    plain.get("model.norm.weight", config.hiddenSize());
    plain.get("model.embed_tokens.weight", config.vocabularySize(), config.hiddenSize());
    if (!config.tiedEmbeddings()) {
      plain.get("lm_head.weight", config.vocabularySize(), config.hiddenSize());
    }
  }
}
