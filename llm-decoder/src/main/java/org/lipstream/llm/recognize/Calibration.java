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
 * sigmoid(slope * logit(p) + company * mean + offset)}, Platt scaling of the logit. The mean is
 * that of the logits of all words of the utterance: where a decoder finds nothing likely, as in
 * noise, it is wrong more often than a word's own probability tells. Words of an utterance keep
 * their order.
 *
 * @param slope below 1 for a decoder that is too sure of itself
 * @param company what the utterance's mean counts for; 0 where it was not looked at
 * @param words that it was fitted on; 0 for none
 */
public record Calibration(double slope, double company, double offset, int words) {
  /** The file's name in a model's directory. */
  public static final String FILE = "calibration.json";

  /** Confidence is the decoder's probability. */
  public static final Calibration NONE = new Calibration(1, 0, 0, 0);

  private static final double LEAST = 1e-4;
  private static final double RIDGE = 1e-4;

  /**
   * A word as a decoder judged it, and whether it was right.
   *
   * @param probability the decoder's
   * @param company mean logit of its utterance's words, see {@link #company}
   */
  public record Judged(double probability, double company, boolean right) {}

  public Calibration {
    if (!(slope > 0) || !Double.isFinite(slope + company + offset)) {
      throw new ModelFormatException(
          "calibration: slope %s, company %s, offset %s (expected: slope > 0, all finite)"
              .formatted(slope, company, offset));
    }
  }

  /**
   * Mean logit of an utterance's words.
   *
   * @param probabilities the decoder's, of all words
   */
  public static double company(List<Double> probabilities) {
    return probabilities.stream().mapToDouble(Calibration::logit).average().orElse(0);
  }

  /**
   * The confidence of a word.
   *
   * @param company of the utterance's words, see {@link #company(List)}
   */
  public double confidence(double probability, double company) {
    return equals(NONE)
        ? probability
        : sigmoid(slope * logit(probability) + this.company * company + offset);
  }

  /** Words of one utterance, with their confidence. */
  public List<Hypothesis.Word> calibrated(List<Hypothesis.Word> words) {
    double all = company(words.stream().map(Hypothesis.Word::confidence).toList());
    return words.stream()
        .map(
            word ->
                new Hypothesis.Word(
                    word.word(), word.startMs(), word.endMs(), confidence(word.confidence(), all)))
        .toList();
  }

  /**
   * Fits by maximum likelihood.
   *
   * @throws IllegalArgumentException if there is no word
   * @throws ModelFormatException if likelier words are wrong more often
   */
  public static Calibration fit(List<Judged> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words: 0 (expected: >= 1)");
    }
    double[] weights =
        LogisticFit.weights(
            words.stream()
                .map(
                    word ->
                        new LogisticFit.Example(
                            new double[] {logit(word.probability), word.company, 1}, word.right, 1))
                .toList(),
            RIDGE);
    return new Calibration(weights[0], weights[1], weights[2], words.size());
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
        json.path("company").asDouble(0),
        json.path("offset").asDouble(Double.NaN),
        json.path("words").asInt());
  }

  /** What {@link #read} reads. */
  public String toJson() {
    return JsonNodeFactory.instance
            .objectNode()
            .put("schemaVersion", 1)
            .put("slope", slope)
            .put("company", company)
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
