package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.loop.RunCheckpoint;
import org.lipstream.llm.lab.train.loop.TrainedPart;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.model.LlamaModel;

/** What each stage trains: where its weights begin, and its checkpoint. */
final class StageParts {
  private static final AdamW.Options LANGUAGE_OPTIONS =
      new AdamW.Options(0.9, 0.98, 0.1, 1.0, 0.995);

  private final Path work;
  private final Path from;
  private final long seed;

  /**
   * For one training.
   *
   * @param work folder of the checkpoints
   * @param from model directory to start from; null to start afresh
   */
  StageParts(Path work, Path from, long seed) {
    this.work = work;
    this.from = from;
    this.seed = seed;
  }

  /** Starts from what stages (a) and (d) came to. */
  TrainedPart joint(NDManager manager, DecoderParts.Factory factory, Lexicon lexicon) {
    Map<String, NDArray> start = new LinkedHashMap<>();
    Weights audio = restored("audio", audio(manager, lexicon)).averaged();
    audio.names().forEach(name -> start.put(JointObjective.AUDIO_ENCODER + name, audio.get(name)));
    Weights decoder = restored("decoder", decoder(manager, factory)).averaged();
    decoder.names().forEach(name -> start.put(name, decoder.get(name)));
    return TrainedPart.initial(
        manager,
        seed,
        hasNorm(),
        weights -> JointObjective.build(BundledModel.AUDIO, factory, weights, manager),
        new MapWeights("stages a and d", start),
        AdamW.Options.DEFAULT);
  }

  /** Projectors have a norm, which other models may lack. */
  private static Predicate<String> hasNorm() {
    return name -> name.endsWith(".3.weight");
  }

  /** TrainingStage (a), with its head. */
  TrainedPart audio(NDManager manager, Lexicon lexicon) {
    return part(
        manager,
        "audio-encoder",
        weights -> {
          WhisperEncoder encoder = new WhisperEncoder(BundledModel.AUDIO, weights);
          head(weights, lexicon, encoder.config().width());
        });
  }

  /** TrainingStage (b), with its head. */
  TrainedPart video(NDManager manager, Lexicon lexicon) {
    return part(
        manager,
        "video-encoder",
        weights -> {
          AvHubertEncoder encoder = new AvHubertEncoder(BundledModel.VIDEO, weights);
          head(weights, lexicon, encoder.config().width());
        });
  }

  private static void head(Weights weights, Lexicon lexicon, int width) {
    Linear.read(weights, AudioEncoderObjective.HEAD, lexicon.size(), width);
  }

  private TrainedPart part(NDManager manager, String folder, Consumer<Weights> model) {
    Weights start = from == null ? null : SafetensorsWeights.open(manager, from.resolve(folder));
    return TrainedPart.initial(manager, seed, name -> false, model, start, AdamW.Options.DEFAULT);
  }

  /** TrainingStage (c). */
  TrainedPart language(NDManager manager) {
    return TrainedPart.initial(
        manager,
        seed,
        name -> false,
        weights ->
            LlamaModel.of(BundledModel.llmConfig(), weights.scope(DecoderParts.LLM), manager),
        null,
        LANGUAGE_OPTIONS);
  }

  /** Starts from the language model with fresh projectors, or from a model; both have norms. */
  TrainedPart decoder(NDManager manager, DecoderParts.Factory factory) {
    return TrainedPart.initial(
        manager,
        seed,
        hasNorm(),
        weights -> factory.build(weights, manager),
        from == null ? restored("language", language(manager)).averaged() : decoderOfModel(manager),
        AdamW.Options.DEFAULT);
  }

  /** The decoder of the model to start from, under the names of stage (d). */
  private Weights decoderOfModel(NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Weights llm = SafetensorsWeights.open(manager, from.resolve("llm"));
    llm.names().forEach(name -> tensors.put(DecoderParts.LLM + name, llm.get(name)));
    Weights projectors = SafetensorsWeights.open(manager, from.resolve("projector.safetensors"));
    projectors
        .names()
        .forEach(name -> tensors.put(DecoderParts.PROJECTOR + name, projectors.get(name)));
    return new MapWeights(from.toString(), tensors);
  }

  /** As its checkpoint has it, if there is one. */
  TrainedPart restored(String name, TrainedPart part) {
    checkpoint(name).restore(part.parameters(), part.optimizer());
    return part;
  }

  RunCheckpoint checkpoint(String name) {
    return new RunCheckpoint(work.resolve(name + ".checkpoint.safetensors"));
  }
}
