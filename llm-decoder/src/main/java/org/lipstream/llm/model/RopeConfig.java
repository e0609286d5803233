package org.lipstream.llm.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * Rotary position embedding (RoFormer, arXiv 2104.09864).
 *
 * @param theta base of the geometric row of wavelengths
 */
public record RopeConfig(double theta, RopeScaling scaling) {

  public RopeConfig {
    LlamaConfig.require(theta > 1, "rope_theta", theta, "> 1");
  }

  /** Unscaled rotation. */
  public static RopeConfig plain(double theta) {
    return new RopeConfig(theta, new RopeScaling.None());
  }

  /**
   * Reads the newer {@code rope_parameters} or the older {@code rope_theta}, {@code rope_scaling}.
   * An {@code mrope_section} changes nothing where a token's three positions are the same, as they
   * are for sound and text, and is passed over.
   *
   * @param config the language model's own level of config.json
   */
  static RopeConfig of(JsonNode config) {
    JsonNode newer = config.path("rope_parameters");
    JsonNode scaling = newer.isObject() ? newer : config.path("rope_scaling");
    double theta = (newer.has("rope_theta") ? newer : config).path("rope_theta").asDouble(10_000);
    double share = scaling.path("partial_rotary_factor").asDouble(1);
    LlamaConfig.require(share == 1, "partial_rotary_factor", share, "1");
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    return switch (type) {
      case "default" -> plain(theta);
      case "llama3" ->
          new RopeConfig(
              theta,
              new RopeScaling.Llama3(
                  scaling.path("factor").asDouble(),
                  scaling.path("low_freq_factor").asDouble(),
                  scaling.path("high_freq_factor").asDouble(),
                  scaling.path("original_max_position_embeddings").asInt()));
      case "longrope" -> new RopeConfig(theta, divisors(scaling));
      default ->
          throw new ModelFormatException(
              "rope_type: " + type + " (expected: default, llama3 or longrope)");
    };
  }

  /** One row of factors whatever the length of the text, and attention as it is. */
  private static RopeScaling divisors(JsonNode scaling) {
    JsonNode factors = scaling.path("short_factor");
    LlamaConfig.require(
        factors.isArray() && factors.equals(scaling.path("long_factor")),
        "long_factor",
        factors.isArray() ? "not short_factor" : "missing",
        "the same as short_factor");
    double attention = scaling.path("attention_factor").asDouble(-1);
    LlamaConfig.require(attention == 1, "attention_factor", attention, "1");
    List<Float> byPair = new ArrayList<>();
    factors.forEach(factor -> byPair.add(factor.floatValue()));
    return new RopeScaling.Divisors(byPair);
  }

  /** Radians per position for each of the pairs of a head of this width, shape (headDim / 2). */
  public float[] radiansPerPosition(int headDim) {
    float[] frequencies = new float[headDim / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = (float) scaling.scaled(pair, Math.pow(theta, -2.0 * pair / headDim));
    }
    return frequencies;
  }
}
