package org.lipstream.encoders.audio;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Sizes of Granite Speech's Conformer, from its {@code encoder_config}.
 *
 * @param inputWidth values of a feature vector
 * @param headWidth {@code dim_head}
 * @param feedForward width between the feed-forward layers
 * @param classes outputs of the CTC head
 * @param context vectors that attend to each other; {@code context_size}
 * @param maxDistance of the relative positions; {@code max_pos_emb}
 * @param inner channels of the depthwise convolution
 * @param kernel vectors that it spans
 */
public record ConformerConfig(
    int inputWidth,
    int width,
    int layers,
    int heads,
    int headWidth,
    int feedForward,
    int classes,
    int context,
    int maxDistance,
    int inner,
    int kernel) {

  public ConformerConfig {
    ModelConfig.requirePositive("input_dim", inputWidth);
    ModelConfig.requirePositive("hidden_dim", width);
    ModelConfig.requirePositive("num_layers", layers);
    ModelConfig.requirePositive("num_heads", heads);
    ModelConfig.requirePositive("dim_head", headWidth);
    ModelConfig.requirePositive("feedforward_mult", feedForward);
    ModelConfig.requirePositive("output_dim", classes);
    ModelConfig.requirePositive("conv_expansion_factor", inner);
    ModelConfig.requirePositive("conv_kernel_size", kernel);
    if (context < 1 || context > maxDistance) {
      throw new ModelFormatException(
          "context_size: %d (expected: 1 to max_pos_emb %d)".formatted(context, maxDistance));
    }
  }

  /** Reads {@code encoder_config}. */
  public static ConformerConfig read(JsonNode json) {
    int width = ModelConfig.integer(json, "hidden_dim");
    return new ConformerConfig(
        ModelConfig.integer(json, "input_dim"),
        width,
        ModelConfig.integer(json, "num_layers"),
        ModelConfig.integer(json, "num_heads"),
        ModelConfig.integer(json, "dim_head"),
        width * ModelConfig.integer(json, "feedforward_mult"),
        ModelConfig.integer(json, "output_dim"),
        ModelConfig.integer(json, "context_size"),
        ModelConfig.integer(json, "max_pos_emb"),
        width * ModelConfig.integer(json, "conv_expansion_factor"),
        ModelConfig.integer(json, "conv_kernel_size"));
  }
}
