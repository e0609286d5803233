package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Rotary position embedding. Llama 3 slows the long wavelengths down; a factor of 1 leaves every
 * frequency as it is.
 *
 * @param theta base of the geometric row of wavelengths
 * @param factor how much wavelengths beyond the original context are stretched
 * @param lowFrequencyFactor wavelengths above originalPositions / this are stretched in full
 * @param highFrequencyFactor wavelengths below originalPositions / this are not stretched
 * @param originalPositions context length before stretching
 */
public record RopeConfig(
    double theta,
    double factor,
    double lowFrequencyFactor,
    double highFrequencyFactor,
    int originalPositions) {

  public RopeConfig {
    LlamaConfig.require(theta > 1, "rope_theta", theta, "> 1");
    LlamaConfig.require(factor >= 1, "rope factor", factor, ">= 1");
    LlamaConfig.require(lowFrequencyFactor > 0, "low_freq_factor", lowFrequencyFactor, "> 0");
    LlamaConfig.require(
        highFrequencyFactor > lowFrequencyFactor,
        "high_freq_factor",
        highFrequencyFactor,
        "> low_freq_factor " + lowFrequencyFactor);
    LlamaConfig.require(
        originalPositions > 0, "original_max_position_embeddings", originalPositions, "> 0");
  }

  /** Unscaled rotation. */
  public static RopeConfig plain(double theta) {
    return new RopeConfig(theta, 1, 1, 4, 8192);
  }

  /**
   * Reads the newer {@code rope_parameters} or the older {@code rope_theta}, {@code rope_scaling}.
   */
  static RopeConfig of(JsonNode config) {
    JsonNode newer = config.path("rope_parameters");
    JsonNode scaling = newer.isObject() ? newer : config.path("rope_scaling");
    double theta = (newer.has("rope_theta") ? newer : config).path("rope_theta").asDouble(10_000);
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    return switch (type) {
      case "default" -> plain(theta);
      case "llama3" ->
          new RopeConfig(
              theta,
              scaling.path("factor").asDouble(),
              scaling.path("low_freq_factor").asDouble(),
              scaling.path("high_freq_factor").asDouble(),
              scaling.path("original_max_position_embeddings").asInt());
      default ->
          throw new ModelFormatException("rope_type: " + type + " (expected: default or llama3)");
    };
  }

  /** Radians per position for each of the pairs of a head of this width, shape (headDim / 2). */
  float[] radiansPerPosition(int headDim) {
    float[] frequencies = new float[headDim / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = (float) stretched(Math.pow(theta, -2.0 * pair / headDim));
    }
    return frequencies;
  }

  private double stretched(double frequency) {
    double turns = originalPositions * frequency / (2 * Math.PI); // within the original context
    double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
    double share = Math.min(1, Math.max(0, kept));
    return frequency * (share + (1 - share) / factor);
  }
}
