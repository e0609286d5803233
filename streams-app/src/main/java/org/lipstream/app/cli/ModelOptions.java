package org.lipstream.app.cli;

import org.lipstream.llm.recognize.Modality;
import org.lipstream.llm.recognize.Recognizer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** Which model recognises, and from what. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      defaultValue = "grid",
      description = "A model's directory, or a bundled model's name; default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--modality",
      paramLabel = "av|audio|video",
      defaultValue = "av",
      converter = Label.class,
      description = "The streams to use, as far as they are there; default: ${DEFAULT-VALUE}.")
  private Modality modality;

  static final class Label implements ITypeConverter<Modality> {
    @Override
    public Modality convert(String label) {
      return Modality.of(label);
    }
  }

  Modality modality() {
    return modality;
  }

  /** Opens the model; the caller closes it. */
  Recognizer open() {
    return Recognizers.open(ModelLocator.ofProject().locate(model));
  }
}
