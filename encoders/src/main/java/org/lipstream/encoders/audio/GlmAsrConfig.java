package org.lipstream.encoders.audio;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.tensor.Activation;

/**
 * Sizes of GLM-ASR's audio encoder, from its {@code audio_config}.
 *
 * @param rotated features of each head that turn with the position
 * @param theta base of the turning speeds
 */
public record GlmAsrConfig(
    int width,
    int layers,
    int heads,
    int feedForward,
    int melBins,
    Activation activation,
    int rotated,
    double theta) {

  public GlmAsrConfig {
    ModelConfig.requirePositive("num_hidden_layers", layers);
    ModelConfig.requirePositive("intermediate_size", feedForward);
    ModelConfig.requirePositive("num_mel_bins", melBins);
    ModelConfig.requireDivisible("hidden_size", width, "num_attention_heads", heads);
    if (rotated < 2 || rotated > width / heads || rotated % 2 != 0) {
      throw new ModelFormatException(
          "partial_rotary_factor: %d of %d features (expected: an even number of them)"
              .formatted(rotated, width / heads));
    }
  }

  /** Reads {@code audio_config}. */
  public static GlmAsrConfig read(JsonNode json) {
    int width = ModelConfig.integer(json, "hidden_size");
    int heads = ModelConfig.integer(json, "num_attention_heads");
    ModelConfig.requireDefault(json, "num_key_value_heads", String.valueOf(heads));
    ModelConfig.requireDefault(json, "head_dim", String.valueOf(width / Math.max(1, heads)));
    JsonNode rope = json.path("rope_parameters");
    ModelConfig.requireDefault(rope, "rope_type", "default");
    JsonNode share = rope.has("partial_rotary_factor") ? rope : json;
    double factor = share.path("partial_rotary_factor").asDouble(0.5);
    return new GlmAsrConfig(
        width,
        ModelConfig.integer(json, "num_hidden_layers"),
        heads,
        ModelConfig.integer(json, "intermediate_size"),
        ModelConfig.integer(json, "num_mel_bins"),
        Activation.of(json.path("hidden_act").asText("gelu")),
        (int) (width / Math.max(1, heads) * factor),
        (rope.has("rope_theta") ? rope : json).path("rope_theta").asDouble(10_000));
  }
}
