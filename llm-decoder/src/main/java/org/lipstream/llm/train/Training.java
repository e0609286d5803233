package org.lipstream.llm.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.corpus.Sample;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.recognize.PromptLayout;
import org.lipstream.llm.token.BpeTrainer;
import org.lipstream.llm.token.Tokenizer;

/** The stages that make the bundled model, and their settings. */
public final class Training {
  private static final int VALIDATE_EVERY = 250;
  private static final int AUDIO_BATCH = 16;
  private static final int VIDEO_BATCH = 8;
  private static final int LANGUAGE_ROWS = 16;
  private static final int LANGUAGE_LENGTH = 128;
  private static final int DECODER_BATCH = 16;
  private static final AdamW.Options LANGUAGE_OPTIONS =
      new AdamW.Options(0.9, 0.98, 0.1, 1.0, 0.995);

  private final TrainingData data;
  private final Path work;
  private final Path from;
  private final Schedules schedules;
  private final long seed;
  private final Consumer<String> log;

  /**
   * A training in a folder.
   *
   * @param data folder with grid/, digits/ and text/
   * @param work folder with corpus files and checkpoints
   * @param from model directory whose weights and tokenizer encoders and decoder start from; null
   *     to start afresh
   */
  public Training(Path data, Path work, Path from, long seed, Consumer<String> log) {
    this.data = new TrainingData(data, work);
    this.work = work;
    this.from = from;
    this.schedules = from == null ? Schedules.FRESH : Schedules.CONTINUED;
    this.seed = seed;
    this.log = log;
  }

  /** Stage (a): the audio encoder with CTC. */
  public boolean audio(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = data.grid();
    Lexicon lexicon = new Lexicon(grid);
    TrainingData.Split split = TrainingData.Split.of(grid);
    AudioEncoderObjective objective =
        new AudioEncoderObjective(
            BundledModel.AUDIO,
            lexicon,
            List.of(split.train(), data.voices(lexicon), data.corpus("digits")),
            new double[] {0.55, 0.35, 0.1},
            split.heldOut(),
            AUDIO_BATCH,
            seed);
    try (NDManager manager = NDManager.newBaseManager()) {
      return loop("audio", schedules.audio(), audioPart(manager, lexicon), objective).run(deadline);
    }
  }

  /** Stage (b): the lip encoder with CTC. */
  public boolean video(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = data.grid();
    Lexicon lexicon = new Lexicon(grid);
    TrainingData.Split split = TrainingData.Split.of(grid);
    LipEncoderObjective objective =
        new LipEncoderObjective(
            BundledModel.VIDEO, lexicon, split.train(), split.heldOut(), VIDEO_BATCH, seed);
    try (NDManager manager = NDManager.newBaseManager()) {
      return loop("video", schedules.video(), videoPart(manager, lexicon), objective).run(deadline);
    }
  }

  /** Stage (c): tokenizer and language model. */
  public boolean language(Instant deadline) throws IOException, InterruptedException {
    List<String> sentences = new ArrayList<>();
    List<Sample> grid = data.grid();
    TrainingData.Split.of(grid).train().forEach(sample -> sentences.add(" " + sample.transcript()));
    data.voices(new Lexicon(grid)).forEach(sample -> sentences.add(" " + sample.transcript()));
    List<String> prose = data.prose();
    trainTokenizer(prose, sentences);
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      int bos = tokenizer.id("<s>");
      LanguageObjective objective =
          new LanguageObjective(
              BundledModel.llmConfig(),
              bos,
              prose.stream()
                  .flatMapToInt(p -> java.util.Arrays.stream(tokenizer.encode(p)))
                  .toArray(),
              ended(tokenizer, sentences, bos),
              LanguageObjective.Mix.BUNDLED,
              LANGUAGE_ROWS,
              LANGUAGE_LENGTH,
              seed);
      return loop("language", schedules.language(), languagePart(manager), objective).run(deadline);
    }
  }

  /** Stage (d): projectors and language model on what the frozen encoders perceive. */
  public boolean decoder(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = data.grid();
    Lexicon lexicon = new Lexicon(grid);
    takeTokenizer();
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      DecoderParts.Factory factory = factory(tokenizer);
      DecoderMaterial material =
          new DecoderMaterial(
              data, checkpoints(), scope -> featureEncoding(scope, lexicon), manager, seed);
      DecoderObjective objective =
          new DecoderObjective(factory, material.pools(), material.heldOut(), DECODER_BATCH, seed);
      return loop("decoder", schedules.decoder(), decoderPart(manager, factory), objective)
          .run(deadline);
    }
  }

  /** Stage (e): audio encoder, projectors and language model together. */
  public boolean joint(Instant deadline) throws IOException, InterruptedException {
    Lexicon lexicon = new Lexicon(data.grid());
    takeTokenizer();
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      DecoderParts.Factory factory = factory(tokenizer);
      DecoderMaterial material =
          new DecoderMaterial(
              data, checkpoints(), scope -> featureEncoding(scope, lexicon), manager, seed);
      JointObjective objective =
          new JointObjective(
              BundledModel.AUDIO,
              factory,
              material.recordings(),
              material.heldOutRecordings(),
              DECODER_BATCH,
              seed);
      return loop("joint", schedules.joint(), jointPart(manager, factory, lexicon), objective)
          .run(deadline);
    }
  }

  /** Writes the model as its checkpoints are now. */
  public void export(Path directory) throws IOException {
    Lexicon lexicon = new Lexicon(data.grid());
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      DecoderParts.Factory factory = factory(tokenizer);
      Map<String, Tensor> audio;
      Map<String, Tensor> decoder;
      if (checkpoint("joint").exists()) {
        decoder = restored("joint", jointPart(manager, factory, lexicon)).export();
        audio = ModelExport.select(decoder, JointObjective.AUDIO_ENCODER, name -> true);
      } else {
        decoder = restored("decoder", decoderPart(manager, factory)).export();
        audio = restored("audio", audioPart(manager, lexicon)).export();
      }
      new ModelExport(directory)
          .write(
              audio,
              restored("video", videoPart(manager, lexicon)).export(),
              decoder,
              work.resolve("tokenizer.json"));
    }
  }

  /** Starts from what stages (a) and (d) came to. */
  private TrainedPart jointPart(NDManager manager, DecoderParts.Factory factory, Lexicon lexicon) {
    Map<String, NDArray> start = new LinkedHashMap<>();
    Weights audio = restored("audio", audioPart(manager, lexicon)).averaged();
    audio.names().forEach(name -> start.put(JointObjective.AUDIO_ENCODER + name, audio.get(name)));
    Weights decoder = restored("decoder", decoderPart(manager, factory)).averaged();
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

  private static DecoderParts.Factory factory(Tokenizer tokenizer) {
    return new DecoderParts.Factory(
        BundledModel.llmConfig(),
        BundledModel.DESCRIPTION,
        tokenizer,
        new PromptLayout(BundledModel.DESCRIPTION.prompt(), tokenizer),
        BundledModel.AUDIO.width(),
        BundledModel.VIDEO.width());
  }

  private TrainedPart audioPart(NDManager manager, Lexicon lexicon) {
    return part(
        manager,
        "audio-encoder",
        weights -> {
          WhisperEncoder encoder = new WhisperEncoder(BundledModel.AUDIO, weights);
          head(weights, lexicon, encoder.config().width());
        });
  }

  private TrainedPart videoPart(NDManager manager, Lexicon lexicon) {
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

  private TrainedPart languagePart(NDManager manager) {
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
  private TrainedPart decoderPart(NDManager manager, DecoderParts.Factory factory) {
    return TrainedPart.initial(
        manager,
        seed,
        hasNorm(),
        weights -> factory.build(weights, manager),
        from == null ? restored("language", languagePart(manager)).averaged() : decoder(manager),
        AdamW.Options.DEFAULT);
  }

  /** The decoder of the model to start from, under the names of stage (d). */
  private Weights decoder(NDManager manager) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    Weights llm = SafetensorsWeights.open(manager, from.resolve("llm"));
    llm.names().forEach(name -> tensors.put(DecoderParts.LLM + name, llm.get(name)));
    Weights projectors = SafetensorsWeights.open(manager, from.resolve("projector.safetensors"));
    projectors
        .names()
        .forEach(name -> tensors.put(DecoderParts.PROJECTOR + name, projectors.get(name)));
    return new MapWeights(from.toString(), tensors);
  }

  private TrainedPart restored(String name, TrainedPart part) {
    checkpoint(name).restore(part.parameters(), part.optimizer());
    return part;
  }

  private Checkpoint checkpoint(String name) {
    return new Checkpoint(work.resolve(name + ".checkpoint.safetensors"));
  }

  private List<Checkpoint> checkpoints() {
    return List.of(checkpoint("audio"), checkpoint("video"));
  }

  /** Both encoders as their checkpoints are now. */
  private FeatureEncoding featureEncoding(NDManager scope, Lexicon lexicon) {
    return new FeatureEncoding(
        new WhisperEncoder(
            BundledModel.AUDIO, restored("audio", audioPart(scope, lexicon)).averaged()),
        new AvHubertEncoder(
            BundledModel.VIDEO, restored("video", videoPart(scope, lexicon)).averaged()),
        scope,
        log);
  }

  /** Of the model to start from, if there is one and no other was made here. */
  private void takeTokenizer() throws IOException {
    Path file = work.resolve("tokenizer.json");
    if (from != null && !Files.exists(file)) {
      Files.copy(from.resolve("llm/tokenizer.json"), file);
    }
  }

  private void trainTokenizer(List<String> prose, List<String> sentences) throws IOException {
    takeTokenizer();
    Path file = work.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      List<String> text = new ArrayList<>(prose);
      text.addAll(sentences);
      text.add(BundledModel.DESCRIPTION.prompt().text());
      BpeTrainer.train(text, BundledModel.VOCABULARY, BundledModel.SPECIAL_TOKENS, file);
    }
  }

  private static int[] ended(Tokenizer tokenizer, List<String> sentences, int bos) {
    int eos = tokenizer.id("</s>");
    return sentences.stream()
        .flatMapToInt(
            sentence ->
                java.util.stream.IntStream.concat(
                    java.util.Arrays.stream(tokenizer.encode(sentence)),
                    java.util.stream.IntStream.of(eos, bos)))
        .toArray();
  }

  private <B> TrainingLoop<B> loop(
      String name, Schedule schedule, TrainedPart part, Objective<B> objective) {
    return new TrainingLoop<>(
        name,
        checkpoint(name),
        schedule,
        part.parameters(),
        part.optimizer(),
        objective,
        VALIDATE_EVERY,
        log);
  }
}
