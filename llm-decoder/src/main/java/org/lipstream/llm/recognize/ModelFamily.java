package org.lipstream.llm.recognize;

import java.nio.file.Path;
import java.util.List;

/** A kind of model that a {@link Recognizer} can be opened from. */
public interface ModelFamily {

  /** The family's name, in lists and messages. */
  String name();

  /** What its models are known by, after "expected: ": {@code a directory with lipstream.json}. */
  String mark();

  /**
   * Whether a path is a model of this family, by its mark alone: cheap, reads no weights, throws
   * nothing where there is no such path.
   */
  boolean holds(Path model);

  /**
   * Opens a model that it {@link #holds}; the caller closes it.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if something is missing,
   *     truncated or of a wrong shape; the message names it
   * @throws IllegalArgumentException if the family or the model cannot do what an option asks for
   */
  Recognizer open(Path model, RecognizerOptions options);

  /**
   * Whether {@link RecognizerOptions.Hearing#hotWords} have an effect; without it they are refused.
   */
  default boolean takesHotWords() {
    return false;
  }

  /**
   * The parts of a model that it {@link #holds}, their headers read.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if one is missing or cannot be
   *     read
   */
  List<ModelPart> parts(Path model);
}
