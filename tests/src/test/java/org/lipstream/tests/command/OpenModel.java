package org.lipstream.tests.command;

import org.lipstream.app.cli.ModelLocator;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Recognizer;

/** The default model, opened once for all tests of this process: reading it takes seconds. */
public final class OpenModel {
  private static Recognizer shared;

  private OpenModel() {}

  /** Belongs to all; nobody closes it. */
  public static synchronized Recognizer shared() {
    if (shared == null) {
      shared = Recognizers.open(ModelLocator.ofProject().locate("open"));
    }
    return shared;
  }
}
