package org.lipstream.llm.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lipstream.encoders.checkpoint.ModelConfig;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.llm.audiollm.AudioLlmFamily;
import org.lipstream.llm.joint.JointFamily;
import org.lipstream.llm.recognize.LipstreamFamily;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.whisper.WhisperFamily;
import org.lipstream.media.MediaFormat;

/** The one place where a path becomes a {@link Recognizer}. */
public final class Recognizers {
  /** Every family, a line each; the first whose mark a path carries opens it. */
  private static final List<ModelFamily> FAMILIES =
      List.of(new JointFamily(), new LipstreamFamily(), new AudioLlmFamily(), new WhisperFamily());

  private Recognizers() {}

  /** The family of the model at a path; empty where there is none that is known. */
  public static Optional<ModelFamily> family(Path model) {
    return FAMILIES.stream().filter(family -> family.holds(model)).findFirst();
  }

  /** What models are known by, after "expected: ". */
  public static String marks() {
    return FAMILIES.stream().map(ModelFamily::mark).collect(Collectors.joining(", "));
  }

  /** What is at a path that no family knows: the model type that its config.json tells, if any. */
  static String unknown(Path path) {
    Path config = path.resolve("config.json");
    String type =
        Files.isRegularFile(config) ? ModelConfig.read(config).path("model_type").asText() : "";
    return type.isEmpty() ? "no model" : "model_type " + type;
  }

  /** Why a path cannot be opened that no family knows. */
  static ModelFormatException refused(Path model) {
    return new ModelFormatException(model + ": " + unknown(model) + " (expected: " + marks() + ")");
  }

  /** Opens a model with {@link RecognizerOptions#DEFAULT}. */
  public static Recognizer open(Path model) {
    return open(model, RecognizerOptions.DEFAULT);
  }

  /**
   * Opens the model at a path; the caller closes it.
   *
   * @throws ModelFormatException if there is no model of a known family, or something of it is
   *     missing, truncated or of a wrong shape; the message names it
   * @throws IllegalArgumentException if the model cannot do what an option asks for
   */
  public static Recognizer open(Path model, RecognizerOptions options) {
    if (!Files.exists(model)) {
      throw new ModelFormatException(model + ": no such directory (expected: " + marks() + ")");
    }
    ModelFamily family = family(model).orElseThrow(() -> refused(model));
    if (!options.hearing().hotWords().isEmpty() && !family.takesHotWords()) {
      throw new IllegalArgumentException(
          "hot words: %d (expected: none, for a model of the %s family)"
              .formatted(options.hearing().hotWords().size(), family.name()));
    }
    return family.open(model, options);
  }

  /** Has a recogniser recognise a second of nothing, which is slow the first time. */
  public static void warmUp(Recognizer recognizer) {
    byte[] lips = new byte[MediaFormat.LIP_FRAMES_PER_SECOND * MediaFormat.LIP_BYTES];
    float[] samples = new float[MediaFormat.SAMPLE_RATE_HZ];
    recognizer.recognize(new Utterance(samples, lips), recognizer.modalities());
  }
}
