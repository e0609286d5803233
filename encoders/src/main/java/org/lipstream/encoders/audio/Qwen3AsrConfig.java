package org.lipstream.encoders.audio;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelConfig;

/**
 * Sizes of Qwen3-ASR's audio encoder, from its {@code audio_config}.
 *
 * @param width d_model
 * @param channels of the convolutions
 * @param chunkFrames mel frames that the convolutions see at a time; twice {@code n_window}
 * @param windowFrames mel frames that attend to each other; {@code n_window_infer}
 * @param outputWidth the language model's
 */
public record Qwen3AsrConfig(
    int width,
    int layers,
    int heads,
    int feedForward,
    int melBins,
    int channels,
    int chunkFrames,
    int windowFrames,
    int outputWidth) {

  public Qwen3AsrConfig {
    ModelConfig.requirePositive("encoder_layers", layers);
    ModelConfig.requirePositive("encoder_ffn_dim", feedForward);
    ModelConfig.requirePositive("num_mel_bins", melBins);
    ModelConfig.requirePositive("downsample_hidden_size", channels);
    ModelConfig.requirePositive("output_dim", outputWidth);
    ModelConfig.requireDivisible("d_model", width, "encoder_attention_heads", heads);
    ModelConfig.requireDivisible("d_model", width, "sines and cosines", 2);
    ModelConfig.requireDivisible("n_window_infer", windowFrames, "2 * n_window", chunkFrames);
  }

  /** Reads {@code audio_config}. */
  public static Qwen3AsrConfig read(JsonNode json) {
    ModelConfig.requireDefault(json, "activation_function", "gelu");
    return new Qwen3AsrConfig(
        ModelConfig.integer(json, "d_model"),
        ModelConfig.integer(json, "encoder_layers"),
        ModelConfig.integer(json, "encoder_attention_heads"),
        ModelConfig.integer(json, "encoder_ffn_dim"),
        ModelConfig.integer(json, "num_mel_bins"),
        ModelConfig.integer(json, "downsample_hidden_size"),
        2 * ModelConfig.integer(json, "n_window"),
        ModelConfig.integer(json, "n_window_infer"),
        ModelConfig.integer(json, "output_dim"));
  }

  /** Vectors that so many mel frames give: each chunk by itself is halved three times. */
  public int vectors(int frames) {
    return frames / chunkFrames * halved(chunkFrames) + halved(frames % chunkFrames);
  }

  /** What three convolutions of stride 2 leave. */
  static int halved(int size) {
    int left = size;
    for (int convolution = 0; convolution < 3; convolution++) {
      left = (left + 1) / 2;
    }
    return left;
  }
}
