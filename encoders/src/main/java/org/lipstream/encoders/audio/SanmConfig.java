package org.lipstream.encoders.audio;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.tensor.Activation;

/**
 * Sizes of Fun-ASR's SAN-M encoder, from its {@code audio_config}.
 *
 * @param inputWidth values of a feature vector
 * @param transcriptionLayers those up to the first extra norm
 * @param kernel vectors that the memory spans
 * @param maxPositions the longest input, in vectors
 */
public record SanmConfig(
    int inputWidth,
    int width,
    int layers,
    int transcriptionLayers,
    int heads,
    int feedForward,
    int kernel,
    int maxPositions,
    double normEpsilon,
    Activation activation) {

  public SanmConfig {
    ModelConfig.requirePositive("num_mel_bins * num_stacked_frames", inputWidth);
    ModelConfig.requirePositive("num_hidden_layers", layers);
    ModelConfig.requirePositive("intermediate_size", feedForward);
    ModelConfig.requirePositive("fsmn_kernel_size", kernel);
    ModelConfig.requirePositive("max_position_embeddings - 1", maxPositions);
    ModelConfig.requireDivisible("hidden_size", width, "num_attention_heads", heads);
    if (transcriptionLayers < 1 || transcriptionLayers > layers) {
      throw new ModelFormatException(
          "num_timestamp_prediction_layers: %d (expected: 0 to num_hidden_layers - 1, %d)"
              .formatted(layers - transcriptionLayers, layers - 1));
    }
  }

  /** Reads {@code audio_config}. */
  public static SanmConfig read(JsonNode json) {
    int layers = ModelConfig.integer(json, "num_hidden_layers");
    return new SanmConfig(
        ModelConfig.integer(json, "num_mel_bins") * ModelConfig.integer(json, "num_stacked_frames"),
        ModelConfig.integer(json, "hidden_size"),
        layers,
        layers - ModelConfig.integer(json, "num_timestamp_prediction_layers"),
        ModelConfig.integer(json, "num_attention_heads"),
        ModelConfig.integer(json, "intermediate_size"),
        ModelConfig.integer(json, "fsmn_kernel_size"),
        ModelConfig.integer(json, "max_position_embeddings") - 1,
        json.path("layer_norm_eps").asDouble(1e-5),
        Activation.of(json.path("hidden_act").asText("relu")));
  }
}
