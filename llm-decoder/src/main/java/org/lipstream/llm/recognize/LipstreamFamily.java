package org.lipstream.llm.recognize;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Directories with a lipstream.json, which says how the parts are put together. */
public final class LipstreamFamily implements ModelFamily {
  @Override
  public String name() {
    return "lipstream";
  }

  @Override
  public String mark() {
    return "a directory with " + ModelDirectory.DESCRIPTION;
  }

  @Override
  public boolean holds(Path model) {
    return Files.isRegularFile(model.resolve(ModelDirectory.DESCRIPTION));
  }

  @Override
  public Recognizer open(Path model, RecognizerOptions options) {
    return LipstreamModel.open(model, options);
  }

  @Override
  public List<ModelPart> parts(Path model) {
    return LipstreamParts.of(new ModelDirectory(model));
  }
}
