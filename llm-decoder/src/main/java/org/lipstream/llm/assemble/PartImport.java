package org.lipstream.llm.assemble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.SafetensorsWriter;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Precision;
import org.lipstream.encoders.checkpoint.StoredTensor;
import org.lipstream.encoders.checkpoint.gguf.GgufWriter;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.avsr.AvsrImport;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.model.LoraMerge;

/** Writes the folder of one checkpoint: weights, configuration, tokenizer, adapter. */
final class PartImport {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String QUANTISED = "model.gguf";
  private static final String MERGED = "model.safetensors";
  private static final String EMBEDDINGS = "embed_tokens.weight";

  /** Any of these lists says what tokens there are. */
  private static final List<List<String>> TOKENIZERS =
      List.of(List.of(TOKENIZER), List.of("vocab.json", "merges.txt"), List.of("tekken.json"));

  private final FilesAtHand files;
  private final Checkpoint weights;
  private final ImportOptions options;

  PartImport(FilesAtHand files, ImportOptions options) {
    this.files = files;
    this.weights = files.weights();
    this.options = options;
  }

  /**
   * Writes it.
   *
   * @throws ModelFormatException if the configuration or the tokenizer is missing
   */
  void into(Path folder) throws IOException {
    if (AvsrImport.takes(weights)) {
      throw new ModelFormatException(
          weights.source()
              + ": a checkpoint of Llama-AVSR (expected: one for import; import-avsr takes it)");
    }
    ObjectNode config = config();
    requireTokenizer();
    for (Map.Entry<String, Path> text : files.texts().entrySet()) {
      Files.copy(text.getValue(), folder.resolve(text.getKey()));
    }
    Files.writeString(folder.resolve(CONFIG), config.toPrettyString() + "\n");
    if (!hasTokenizer() && weights.tokenizer().isPresent()) {
      Files.writeString(folder.resolve(TOKENIZER), weights.tokenizer().get().toString());
    }
    boolean whisper = config.path("model_type").asText().equals("whisper");
    if (files.adapter().isPresent() && !options.merge()) {
      copyAdapter(files.adapter().get(), whisper ? folder.resolve("adapter") : folder);
    }
    writeWeights(folder, whisper);
  }

  private void writeWeights(Path folder, boolean whisper) throws IOException {
    boolean merging = options.merge() && files.adapter().isPresent();
    Map<String, StoredTensor> tensors =
        merging ? merged(files.adapter().get(), whisper) : weights.tensors();
    if (options.bits().isPresent()) {
      GgufWriter.write(folder.resolve(QUANTISED), tensors, options.bits().get());
    } else if (merging) {
      SafetensorsWriter.copy(folder.resolve(MERGED), tensors, Precision::of);
    } else {
      for (Path file : files.weightFiles()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  private Map<String, StoredTensor> merged(Path adapter, boolean whisper) {
    LoraMerge merge =
        new LoraMerge(
            weights.tensors(),
            Checkpoints.open(adapter.resolve(LoraConfig.WEIGHTS_FILE)).tensors(),
            LoraConfig.of(ModelConfig.read(adapter.resolve(LoraConfig.CONFIG_FILE))));
    return whisper ? merge.ofWhole() : merge.ofLanguageModel();
  }

  /** What a file says; what it leaves out, the weights may say. */
  private ObjectNode config() {
    Path file = files.texts().get(CONFIG);
    Optional<ObjectNode> own = weights.config();
    if (file == null) {
      return own.orElseThrow(
          () ->
              new ModelFormatException(
                  "%s: missing (expected: among the paths, as %s does not tell its model's sizes)"
                      .formatted(CONFIG, weights.source())));
    }
    JsonNode given = ModelConfig.read(file);
    if (!(given instanceof ObjectNode object)) {
      throw new ModelFormatException(file + ": no object (expected: a model's configuration)");
    }
    if (object.has("model_type") || own.isEmpty()) {
      return object;
    }
    ObjectNode both = own.get();
    both.setAll(object);
    return both;
  }

  private boolean hasTokenizer() {
    return TOKENIZERS.stream().anyMatch(files.texts().keySet()::containsAll);
  }

  private void requireTokenizer() {
    boolean needed = weights.tensors().keySet().stream().anyMatch(n -> n.endsWith(EMBEDDINGS));
    if (needed && !hasTokenizer() && weights.tokenizer().isEmpty()) {
      throw new ModelFormatException(
          TOKENIZER
              + ": missing (expected: among the paths; or vocab.json and merges.txt, or"
              + " tekken.json)");
    }
  }

  private static void copyAdapter(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    ObjectNode config = ModelConfig.read(from.resolve(LoraConfig.CONFIG_FILE)).deepCopy();
    config.putNull("base_model_name_or_path"); // it stands beside its model now
    LoraConfig.of(config);
    Path factors = from.resolve(LoraConfig.WEIGHTS_FILE);
    Checkpoints.open(factors);
    Files.writeString(to.resolve(LoraConfig.CONFIG_FILE), config.toPrettyString() + "\n");
    Files.copy(factors, to.resolve(LoraConfig.WEIGHTS_FILE));
  }
}
