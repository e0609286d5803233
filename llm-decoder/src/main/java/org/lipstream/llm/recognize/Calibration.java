package org.lipstream.llm.recognize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * From a decoder's probability of a word to the share of such words that are right: {@code
 * sigmoid(slope * logit(p) + offset)}, Platt scaling of the logit. Rising, so words keep their
 * order.
 *
 * @param slope below 1 for a decoder that is too sure of itself
 * @param words that it was fitted on; 0 for none
 */
public record Calibration(double slope, double offset, int words) {
  /** The file's name in a model's directory. */
  public static final String FILE = "calibration.json";

  /** Confidence is the decoder's probability. */
  public static final Calibration NONE = new Calibration(1, 0, 0);

  private static final double LEAST = 1e-4;
  private static final int ROUNDS = 4_000;
  private static final double RATE = 0.5;

  /** A word's probability by the decoder, and whether the word was right. */
  public record Judged(double probability, boolean right) {}

  public Calibration {
    if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(offset)) {
      throw new ModelFormatException(
          "calibration: slope %s, offset %s (expected: slope > 0, both finite)"
              .formatted(slope, offset));
    }
  }

  /** The confidence of a word. */
  public double confidence(double probability) {
    return slope == 1 && offset == 0 ? probability : sigmoid(slope * logit(probability) + offset);
  }

  /**
   * Fits by maximum likelihood, with two made-up words, one right and one wrong, which keep it
   * finite.
   *
   * @throws IllegalArgumentException if there is no word
   */
  public static Calibration fit(List<Judged> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words: 0 (expected: >= 1)");
    }
    double slope = 1;
    double offset = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double bySlope = 0;
      double byOffset = sigmoid(offset) - 0.5;
      for (Judged word : words) {
        double x = logit(word.probability);
        double excess = sigmoid(slope * x + offset) - (word.right ? 1 : 0);
        bySlope += excess * x;
        byOffset += excess;
      }
      slope = Math.max(0.05, slope - RATE * bySlope / words.size() / 4);
      offset -= RATE * byOffset / words.size();
    }
    return new Calibration(slope, offset, words.size());
  }

  /** Reads a model directory's calibration; {@link #NONE} where it has none. */
  public static Calibration read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return NONE;
    }
    JsonNode json = ModelConfig.read(file);
    return new Calibration(
        json.path("slope").asDouble(Double.NaN),
        json.path("offset").asDouble(Double.NaN),
        json.path("words").asInt());
  }

  /** What {@link #read} reads. */
  public String toJson() {
    return JsonNodeFactory.instance
            .objectNode()
            .put("schemaVersion", 1)
            .put("slope", slope)
            .put("offset", offset)
            .put("words", words)
            .toPrettyString()
        + "\n";
  }

  private static double logit(double probability) {
    double inside = Math.max(LEAST, Math.min(1 - LEAST, probability));
    return Math.log(inside / (1 - inside));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
