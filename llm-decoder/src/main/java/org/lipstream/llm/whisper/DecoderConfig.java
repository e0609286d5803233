package org.lipstream.llm.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelConfig;

/**
 * Sizes of a Whisper decoder, under Hugging Face's names.
 *
 * @param width d_model
 * @param maxPositions max_target_positions: the longest text, prompt included
 */
public record DecoderConfig(
    int width, int layers, int heads, int feedForward, int vocabulary, int maxPositions) {

  public DecoderConfig {
    ModelConfig.requirePositive("decoder_layers", layers);
    ModelConfig.requirePositive("decoder_ffn_dim", feedForward);
    ModelConfig.requirePositive("vocab_size", vocabulary);
    ModelConfig.requirePositive("max_target_positions", maxPositions);
    ModelConfig.requireDivisible("d_model", width, "decoder_attention_heads", heads);
  }

  /** Reads config.json. */
  public static DecoderConfig read(JsonNode json) {
    return new DecoderConfig(
        ModelConfig.integer(json, "d_model"),
        ModelConfig.integer(json, "decoder_layers"),
        ModelConfig.integer(json, "decoder_attention_heads"),
        ModelConfig.integer(json, "decoder_ffn_dim"),
        ModelConfig.integer(json, "vocab_size"),
        ModelConfig.integer(json, "max_target_positions"));
  }
}
