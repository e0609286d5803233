package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.SafetensorsCheckpoint;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.model.LoraConfig;
import org.lipstream.llm.model.LoraWeights;

/**
 * A published Whisper's files: Hugging Face's (config.json, generation_config.json, tokenizer.json,
 * weights) or CTranslate2's (config.json with the token lists alone, tokenizer.json, model.bin).
 */
public record WhisperFolder(Path directory) {
  private static final String CONFIG = "config.json";
  private static final String MODEL_BIN = "model.bin";
  private static final String CTRANSLATE2_MODEL = "WhisperSpec";
  private static final int HEADER_BYTES = 64;
  private static final String ADAPTER = "adapter";

  /** CTranslate2's names for what Hugging Face's generation_config.json says. */
  private static final Map<String, String> GENERATION_NAMES =
      Map.of("suppress_ids", "suppress_tokens", "suppress_ids_begin", "begin_suppress_tokens");

  /** Whether there is a Whisper, by its configuration or the name in its weights' header. */
  static boolean isIn(Path directory) {
    try {
      Path config = directory.resolve(CONFIG);
      return Files.isRegularFile(config)
          && (isWhisper(new ObjectMapper().readTree(config.toFile()))
              || isModelBin(directory.resolve(MODEL_BIN)));
    } catch (IOException e) {
      return false; // another family may say what is wrong
    }
  }

  private static boolean isWhisper(JsonNode config) {
    return config.path("model_type").asText().equals("whisper");
  }

  private static boolean isModelBin(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String header = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
      return header.contains(CTRANSLATE2_MODEL);
    }
  }

  /** The name in transcripts: the directory's. */
  String name() {
    return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
  }

  /** The weights' file or files. */
  public Checkpoint checkpoint() {
    return Checkpoints.open(directory);
  }

  /**
   * The weights with the adapter in effect that stands in a folder of theirs, if there is one.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if it does not fit
   */
  public Weights adapted(Weights weights, NDManager manager) {
    Path adapter = directory.resolve(ADAPTER);
    Path config = adapter.resolve(LoraConfig.CONFIG_FILE);
    if (!Files.isRegularFile(config)) {
      return weights;
    }
    Checkpoint factors = SafetensorsCheckpoint.open(adapter.resolve(LoraConfig.WEIGHTS_FILE));
    return LoraWeights.checked(weights, factors, LoraConfig.of(ModelConfig.read(config)), manager);
  }

  /** Sizes under Hugging Face's names. */
  public JsonNode config(Checkpoint checkpoint) {
    JsonNode json = ModelConfig.read(directory.resolve(CONFIG));
    return isWhisper(json) ? json : checkpoint.config().map(JsonNode.class::cast).orElse(json);
  }

  /** What is to be written and what is not, under the names of generation_config.json. */
  JsonNode generation() {
    Path own = directory.resolve("generation_config.json");
    if (Files.isRegularFile(own)) {
      return ModelConfig.read(own);
    }
    ObjectNode generation = new ObjectMapper().createObjectNode();
    ModelConfig.read(directory.resolve(CONFIG))
        .properties()
        .forEach(
            field ->
                generation.set(
                    GENERATION_NAMES.getOrDefault(field.getKey(), field.getKey()),
                    field.getValue()));
    return generation;
  }
}
