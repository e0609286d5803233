package org.lipstream.app.cli;

import java.nio.file.Path;
import org.lipstream.llm.recognize.Recognizer;

/** Opens models. */
final class Recognizers {
  private Recognizers() {}

  static Recognizer open(Path model) {
    throw new CommandException("model: " + model + " (expected: a model that this build can open)");
  }
}
