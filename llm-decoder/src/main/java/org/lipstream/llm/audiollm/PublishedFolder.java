package org.lipstream.llm.audiollm;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.open.Checkpoints;

/** A folder as model hubs have it: config.json, weights, a processor's files, a tokenizer. */
public record PublishedFolder(Path directory) {

  /** config.json. */
  public JsonNode config() {
    return ModelConfig.read(directory.resolve("config.json"));
  }

  /** processor_config.json; missing where there is none. */
  public JsonNode processor() {
    return optional("processor_config.json");
  }

  /** The front end's settings: a file of their own, or a part of the processor's. */
  public JsonNode frontEnd() {
    JsonNode processor = processor();
    for (String part : new String[] {"feature_extractor", "audio_processor"}) {
      if (processor.path(part).isObject()) {
        return processor.path(part);
      }
    }
    return optional("preprocessor_config.json");
  }

  /**
   * The id of the token in whose places the sound's vectors go.
   *
   * @throws ModelFormatException if the configuration has none
   */
  public int audioToken(JsonNode config) {
    return ModelConfig.integer(config, "audio_token_id", "audio_token_index");
  }

  /** All tensors, as they are named. */
  public Weights weights(NDManager manager) {
    return Checkpoints.open(directory).weights(manager);
  }

  private JsonNode optional(String name) {
    Path file = directory.resolve(name);
    return Files.exists(file) ? ModelConfig.read(file) : MissingNode.getInstance();
  }
}
