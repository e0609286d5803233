package org.lipstream.encoders.audio;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelConfig;

/**
 * Sizes of a Whisper encoder, under Hugging Face's names.
 *
 * @param width d_model
 * @param maxPositions max_source_positions: the longest input, in 20 ms frames
 */
public record WhisperConfig(
    int width, int layers, int heads, int feedForward, int melBins, int maxPositions) {

  public WhisperConfig {
    ModelConfig.requirePositive("encoder_layers", layers);
    ModelConfig.requirePositive("encoder_ffn_dim", feedForward);
    ModelConfig.requirePositive("num_mel_bins", melBins);
    ModelConfig.requirePositive("max_source_positions", maxPositions);
    ModelConfig.requireDivisible("d_model", width, "encoder_attention_heads", heads);
  }

  /** Reads config.json, or the part of an audio LLM's that has newer names for the same. */
  public static WhisperConfig read(JsonNode json) {
    return new WhisperConfig(
        ModelConfig.integer(json, "d_model", "hidden_size"),
        ModelConfig.integer(json, "encoder_layers", "num_hidden_layers"),
        ModelConfig.integer(json, "encoder_attention_heads", "num_attention_heads"),
        ModelConfig.integer(json, "encoder_ffn_dim", "intermediate_size"),
        ModelConfig.integer(json, "num_mel_bins"),
        ModelConfig.integer(json, "max_source_positions"));
  }
}
