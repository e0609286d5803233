package org.lipstream.llm.audiollm;

import java.nio.file.Path;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;

/** Folders of published audio language models, as model hubs have them. */
public final class AudioLlmFamily implements ModelFamily {
  @Override
  public String name() {
    return "audio-llm";
  }

  @Override
  public String mark() {
    return "a folder whose config.json has model_type " + AudioFamilies.names();
  }

  @Override
  public boolean holds(Path model) {
    return AudioLanguageModel.isOne(model);
  }

  @Override
  public Recognizer open(Path model, RecognizerOptions options) {
    return AudioRecognizer.open(model, options);
  }
}
