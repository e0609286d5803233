package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.mitigate.Mitigation;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;
import org.lipstream.llm.recognize.StageTimer;
import org.lipstream.media.Modalities;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Which model recognises, and from what. */
public final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      defaultValue = "open",
      description = "A model's directory, or a bundled model's name; default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--modality",
      paramLabel = "MEDIA",
      defaultValue = Modalities.USUAL_LABEL,
      completionCandidates = Labels.class,
      converter = Label.class,
      description =
          "The streams to use, as far as they are there: ${COMPLETION-CANDIDATES}; default:"
              + " ${DEFAULT-VALUE}.")
  private Modalities modality;

  @Option(
      names = "--beams",
      defaultValue = "1",
      description = "Hypotheses that are followed at once; default: ${DEFAULT-VALUE}, greedy.")
  private int beams;

  @Option(
      names = "--rates",
      paramLabel = "AUDIO,VIDEO",
      converter = Pair.class,
      description =
          "Encoder frames a media token, of those that the model was trained for; default: the"
              + " model's own.")
  private Rates rates;

  @Option(
      names = "--mitigation",
      paramLabel = "NAME",
      defaultValue = "none",
      converter = Remedy.class,
      description =
          "Other attention weights against sinks: none, act, zerotuning:G or visual; default:"
              + " ${DEFAULT-VALUE}.")
  private Mitigation mitigation;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      description =
          "The language that is spoken, such as en, for a model of several; default: the model"
              + " finds it out.")
  private String language;

  @Option(
      names = "--padding",
      paramLabel = "SECONDS",
      description = "Silence behind short sound, for a model that wants it; default: its own.")
  private Double paddingSeconds;

  @Option(
      names = "--hot-words",
      paramLabel = "FILE",
      description =
          "Names and terms that are likely to be said, one a line, written as they shall be; for a"
              + " model that has a Whisper.")
  private Path hotWords;

  public static final class Remedy implements ITypeConverter<Mitigation> {
    @Override
    public Mitigation convert(String name) {
      return Mitigation.of(name);
    }
  }

  public static final class Pair implements ITypeConverter<Rates> {
    @Override
    public Rates convert(String text) {
      return Rates.of(text);
    }
  }

  /** As the help lists them. */
  static final class Labels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Modalities.values().stream().map(Modalities::label).iterator();
    }
  }

  public static final class Label implements ITypeConverter<Modalities> {
    @Override
    public Modalities convert(String label) {
      return Modalities.of(label);
    }
  }

  public int beams() {
    return beams;
  }

  /** The media to use; once the model is open, those of them that it has encoders for. */
  public Modalities modality() {
    return modality;
  }

  /**
   * Where the model is.
   *
   * @throws CommandException if there is no such model
   */
  public Path directory() {
    return ModelLocator.ofProject().locate(model);
  }

  /** Opens the model, and has it recognise once, which is slow; the caller closes it. */
  public Recognizer openWarm() {
    Recognizer recognizer = open();
    Recognizers.warmUp(recognizer);
    return recognizer;
  }

  /** Opens the model; the caller closes it. */
  public Recognizer open() {
    return open(StageTimer.NONE);
  }

  /** Opens the model, which tells where its time goes; the caller closes it. */
  public Recognizer open(StageTimer timer) {
    Long paddingMs = paddingSeconds == null ? null : Math.round(1_000 * paddingSeconds);
    RecognizerOptions.Hearing hearing =
        new RecognizerOptions.Hearing(
            language, paddingMs, hotWords == null ? List.of() : HotWordsFile.read(hotWords));
    Recognizer recognizer =
        Recognizers.open(
            directory(), new RecognizerOptions(beams, rates, timer, mitigation, hearing));
    Modalities taken = recognizer.modalities().and(modality);
    if (taken == null) {
      recognizer.close();
      throw new CommandException(
          "--modality: %s (expected: %s, all that model %s has encoders for)"
              .formatted(modality, recognizer.modalities(), recognizer.model()));
    }
    if (!taken.equals(modality)) {
      System.err.println("model " + recognizer.model() + " takes " + taken + " alone");
      modality = taken;
    }
    return recognizer;
  }
}
