package org.lipstream.llm.lab.train.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.llm.lab.train.data.DecoderParts;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.loop.RunCheckpoint;
import org.lipstream.llm.lab.train.loop.TrainedPart;
import org.lipstream.llm.lab.train.loop.TrainingLoop;
import org.lipstream.llm.lab.train.optimise.AdamW;
import org.lipstream.llm.lab.train.optimise.Schedule;
import org.lipstream.llm.model.LlamaFolder;
import org.lipstream.llm.recognize.ModelDescription;
import org.lipstream.llm.recognize.ModelDirectory;
import org.lipstream.llm.token.Tokenizer;
import org.lipstream.media.Modality;

/**
 * Tunes a model's language model and projectors on what its frozen encoders perceive, with or
 * without decorrelation.
 */
public final class Tuning {
  private static final AdamW.Options OPTIMIZER = new AdamW.Options(0.9, 0.98, 0.1, 10, 0.99);
  private static final int VALIDATIONS = 3;

  private final ModelDirectory model;
  private final LlamaFolder llm;
  private final Path work;
  private final TuneOptions options;
  private final Consumer<String> log;

  /**
   * A run in a folder.
   *
   * @param model whose encoders are used, and whose projectors are begun with where they fit
   * @param llm the language model to start from: the model's own, or another one with the same
   *     tokenizer
   * @param work folder of the checkpoint, which is named after the options
   */
  public Tuning(
      ModelDirectory model, LlamaFolder llm, Path work, TuneOptions options, Consumer<String> log) {
    this.model = model;
    this.llm = llm;
    this.work = work;
    this.options = options;
    this.log = log;
  }

  /**
   * Trains, or goes on where the last run stopped.
   *
   * @param samples to learn from
   * @param heldOut measured on now and then; may be empty
   * @param out writes the result
   * @return whether the end was reached
   */
  public boolean run(
      List<EncodedSample> samples, List<EncodedSample> heldOut, Instant deadline, TunedModel out)
      throws IOException, InterruptedException {
    try (Tokenizer tokenizer = Tokenizer.open(llm.model());
        NDManager manager = NDManager.newBaseManager()) {
      Weights frozen = materialized(manager);
      DecoderParts.Factory factory = factory(tokenizer);
      TrainedPart part = part(manager, factory, frozen);
      boolean finished =
          new TrainingLoop<>(
                  "tune",
                  checkpoint(),
                  new Schedule(
                      options.steps(), Math.max(1, options.steps() / 10), options.peakRate()),
                  part.parameters(),
                  part.optimizer(),
                  new TuningObjective(factory, frozen, options, samples, heldOut),
                  Math.max(1, options.steps() / VALIDATIONS),
                  log)
              .run(deadline);
      out.write(model, llm, factory.description(), options, part.export(), frozen);
      return finished;
    }
  }

  private RunCheckpoint checkpoint() throws IOException {
    Files.createDirectories(work);
    return new RunCheckpoint(
        work.resolve("tune-%08x.safetensors".formatted(options.toString().hashCode())));
  }

  /** The language model's tensors, an adapter included, each computed once. */
  private Weights materialized(NDManager manager) {
    Weights weights = llm.weights(manager);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    weights.names().forEach(name -> tensors.put(name, weights.get(name)));
    return new MapWeights(llm.directory().toString(), tensors);
  }

  private DecoderParts.Factory factory(Tokenizer tokenizer) {
    ModelDescription old = model.description();
    Map<Modality, ModelDescription.Stream> streams = new EnumMap<>(Modality.class);
    old.streams()
        .forEach(
            (modality, stream) ->
                streams.put(
                    modality,
                    new ModelDescription.Stream(
                        options.pooling(),
                        options.rates().normal().at(modality),
                        options.rates().of(modality),
                        stream.settings())));
    ModelDescription description =
        new ModelDescription(
            old.name(), streams, old.projectorInner(), old.prompt(), old.maxTokensPerSecond());
    DecoderParts.Factory own = DecoderParts.Factory.of(model, description, tokenizer);
    return new DecoderParts.Factory(
        llm.config(), description, tokenizer, own.layout(), own.audioWidth(), own.videoWidth());
  }

  private TrainedPart part(NDManager manager, DecoderParts.Factory factory, Weights frozen) {
    Weights start = start(manager, factory, frozen);
    return TrainedPart.initial(
        manager,
        options.seed(),
        name -> name.endsWith(".3.weight") ? options.projectorNorm() : start.has(name),
        weights -> factory.build(new TunedWeights(options.adaptation(), weights, frozen), manager),
        start,
        OPTIMIZER);
  }

  /** The language model, and those of the model's projectors that fit these rates. */
  private Weights start(NDManager manager, DecoderParts.Factory factory, Weights frozen) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    frozen.names().forEach(name -> tensors.put(DecoderParts.LLM + name, frozen.get(name)));
    if (Files.exists(model.projector())) {
      Weights projectors = SafetensorsWeights.open(manager, model.projector());
      for (Modality modality : factory.description().streams().keySet()) {
        String prefix = modality.label() + ".";
        long width = projectors.get(prefix + "0.weight").getShape().get(1);
        boolean fits = width == factory.projectorInput(modality);
        projectors.names().stream()
            .filter(name -> fits && name.startsWith(prefix))
            .forEach(name -> tensors.put(DecoderParts.PROJECTOR + name, projectors.get(name)));
      }
    }
    return new MapWeights("start", tensors);
  }
}
