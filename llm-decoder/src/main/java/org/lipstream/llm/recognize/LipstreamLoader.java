package org.lipstream.llm.recognize;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.checkpoint.open.Checkpoints;
import org.lipstream.llm.decode.Search;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.llm.token.Tokenizer;

/** Reads a model directory's parts and puts them together as its lipstream.json says. */
final class LipstreamLoader {
  private LipstreamLoader() {}

  /**
   * Opens a model directory.
   *
   * @param manager owns the tensors; closed with the model, by the caller where this fails
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if something is missing,
   *     truncated or of a wrong shape; the message names it
   * @throws IllegalArgumentException if the model was not trained for the rates
   */
  static LipstreamModel open(Path directory, NDManager manager, RecognizerOptions options) {
    ModelDirectory model = new ModelDirectory(directory);
    ModelDescription description = model.description();
    description.requireLanguage(options.hearing().language());
    TrainedRates trained = description.rates();
    LlamaModel llm = LlamaModel.load(model.llm().directory(), manager);
    List<MediaPath<?>> paths = paths(model, description, manager, llm.config().hiddenSize());
    Tokenizer tokenizer = Tokenizer.open(model.llm().model());
    tokenizer.requireRows(model.llm().model(), llm.config().vocabularySize());
    Prompts prompts =
        new Prompts(
            llm,
            tokenizer,
            new PromptLayout(description.prompt(), tokenizer),
            description.maxTokensPerSecond());
    WatchedDecoding decoding =
        new WatchedDecoding(
            llm, tokenizer, Search.of(options.beams()), options.timer(), options.mitigation());
    return new LipstreamModel(
        description.name(),
        options.rates() == null ? trained : trained.withNormal(options.rates()),
        manager,
        new MediaReading(paths, options.timer()),
        prompts,
        decoding,
        new HypothesisMaker(tokenizer, Calibration.read(directory)));
  }

  private static List<MediaPath<?>> paths(
      ModelDirectory model, ModelDescription description, NDManager manager, int outputWidth) {
    Weights projectors = Checkpoints.open(model.projector()).weights(manager);
    List<MediaPath<?>> paths = new ArrayList<>();
    for (MediaKind<?> kind : MediaKinds.ALL) {
      if (description.streams().containsKey(kind.modality())) {
        paths.add(MediaPath.open(kind, manager, model, description, projectors, outputWidth));
      }
    }
    return paths;
  }
}
