package org.lipstream.llm.audiollm;

import java.nio.file.Path;
import java.util.List;
import org.lipstream.encoders.checkpoint.Checkpoint;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.recognize.LanguageModelPart;
import org.lipstream.llm.recognize.ModelFamily;
import org.lipstream.llm.recognize.ModelPart;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.RecognizerOptions;

/** Folders of published audio language models, as model hubs have them. */
public final class AudioLlmFamily implements ModelFamily {
  /** Of the published families, about: 12.5 to 50 rows in the encoder, 10 to 17 tokens. */
  private static final double ENCODER_ROWS_PER_SECOND = 50;

  private static final double TOKENS_PER_SECOND = 13;

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

  @Override
  public List<ModelPart> parts(Path model) {
    PublishedFolder folder = new PublishedFolder(model);
    LlamaFolder llm = new LlamaFolder(model);
    Checkpoint checkpoint = llm.checkpoint();
    int width = llm.config().hiddenSize();
    return List.of(
        ModelPart.encoder(
            "audio tower",
            checkpoint,
            ENCODER_ROWS_PER_SECOND,
            (weights, manager) -> AudioFamilies.of(folder).tower(folder, width, weights)),
        LanguageModelPart.of(llm, checkpoint, TOKENS_PER_SECOND));
  }
}
