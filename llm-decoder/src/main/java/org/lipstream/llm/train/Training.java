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
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.MapWeights;
import org.lipstream.encoders.checkpoint.SafetensorsWeights;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.corpus.CorpusFile;
import org.lipstream.llm.corpus.Sample;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.recognize.PromptLayout;
import org.lipstream.llm.token.BpeTrainer;
import org.lipstream.llm.token.Tokenizer;

/** The stages that make the bundled model, and their settings. */
public final class Training {
  /** Every so many samples one is held out for measuring on the way. */
  private static final int HOLD_OUT_EVERY = 24;

  private static final int VALIDATE_EVERY = 250;
  private static final Schedule AUDIO_SCHEDULE = new Schedule(5_000, 250, 1.2e-3);
  private static final int AUDIO_BATCH = 16;
  private static final Schedule VIDEO_SCHEDULE = new Schedule(2_200, 200, 1e-3);
  private static final int VIDEO_BATCH = 8;
  private static final Schedule LANGUAGE_SCHEDULE = new Schedule(800, 80, 3e-3);
  private static final int LANGUAGE_ROWS = 16;
  private static final int LANGUAGE_LENGTH = 128;
  private static final Schedule DECODER_SCHEDULE = new Schedule(2_600, 100, 1e-3);
  private static final int DECODER_BATCH = 16;
  private static final int VARIATIONS = 2;
  private static final AdamW.Options LANGUAGE_OPTIONS =
      new AdamW.Options(0.9, 0.98, 0.1, 1.0, 0.995);

  private final Path data;
  private final Path work;
  private final Path from;
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
    this.data = data;
    this.work = work;
    this.from = from;
    this.seed = seed;
    this.log = log;
  }

  /** GRID clips, split into those to train on and those held out. */
  private record Split(List<Sample> train, List<Sample> heldOut) {
    static Split of(List<Sample> samples) {
      Split split = new Split(new ArrayList<>(), new ArrayList<>());
      for (int i = 0; i < samples.size(); i++) {
        (i % HOLD_OUT_EVERY == 7 ? split.heldOut : split.train).add(samples.get(i));
      }
      return split;
    }
  }

  /** Stage (a): the audio encoder with CTC. */
  public boolean audio(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = grid();
    Lexicon lexicon = new Lexicon(grid);
    Split split = Split.of(grid);
    AudioEncoderObjective objective =
        new AudioEncoderObjective(
            BundledModel.AUDIO,
            lexicon,
            List.of(split.train, voices(lexicon), corpus("digits")),
            new double[] {0.55, 0.35, 0.1},
            split.heldOut,
            AUDIO_BATCH,
            seed);
    try (NDManager manager = NDManager.newBaseManager()) {
      return loop("audio", AUDIO_SCHEDULE, audioPart(manager, lexicon), objective).run(deadline);
    }
  }

  /** Stage (b): the lip encoder with CTC. */
  public boolean video(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = grid();
    Lexicon lexicon = new Lexicon(grid);
    Split split = Split.of(grid);
    LipEncoderObjective objective =
        new LipEncoderObjective(
            BundledModel.VIDEO, lexicon, split.train, split.heldOut, VIDEO_BATCH, seed);
    try (NDManager manager = NDManager.newBaseManager()) {
      return loop("video", VIDEO_SCHEDULE, videoPart(manager, lexicon), objective).run(deadline);
    }
  }

  /** Stage (c): tokenizer and language model. */
  public boolean language(Instant deadline) throws IOException, InterruptedException {
    List<String> sentences = new ArrayList<>();
    List<Sample> grid = grid();
    Split.of(grid).train.forEach(sample -> sentences.add(" " + sample.transcript()));
    voices(new Lexicon(grid)).forEach(sample -> sentences.add(" " + sample.transcript()));
    List<String> prose = prose();
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
              LANGUAGE_ROWS,
              LANGUAGE_LENGTH,
              seed);
      return loop("language", LANGUAGE_SCHEDULE, languagePart(manager), objective).run(deadline);
    }
  }

  /** Stage (d): projectors and language model on what the frozen encoders perceive. */
  public boolean decoder(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = grid();
    Lexicon lexicon = new Lexicon(grid);
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      DecoderParts.Factory factory = factory(tokenizer);
      List<EncodedSample> encoded = features(manager, "grid", grid, lexicon, VARIATIONS);
      List<EncodedSample> train = new ArrayList<>();
      List<EncodedSample> heldOut = new ArrayList<>();
      for (int i = 0; i < encoded.size(); i++) {
        (i % HOLD_OUT_EVERY == 7 ? heldOut : train).add(encoded.get(i));
      }
      List<EncodedSample> begun =
          features(manager, "beginnings", Beginnings.of(Split.of(grid).train, seed), lexicon, 0);
      List<EncodedSample> spoken = features(manager, "voices", voices(lexicon), lexicon, 0);
      List<EncodedSample> drawn = features(manager, "faces", corpus("faces"), lexicon, VARIATIONS);
      DecoderObjective objective =
          new DecoderObjective(
              factory,
              List.of(
                  new DecoderObjective.Pool(train, 0.45, true),
                  new DecoderObjective.Pool(begun, 0.2, true),
                  new DecoderObjective.Pool(spoken, 0.2, false),
                  new DecoderObjective.Pool(drawn, 0.15, false)),
              heldOut,
              DECODER_BATCH,
              seed);
      return loop("decoder", DECODER_SCHEDULE, decoderPart(manager, factory), objective)
          .run(deadline);
    }
  }

  /** Writes the model as its checkpoints are now. */
  public void export(Path directory) throws IOException {
    Lexicon lexicon = new Lexicon(grid());
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      new ModelExport(directory)
          .write(
              restored("audio", audioPart(manager, lexicon)),
              restored("video", videoPart(manager, lexicon)),
              restored("decoder", decoderPart(manager, factory(tokenizer))),
              work.resolve("tokenizer.json"));
    }
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
        name -> name.endsWith(".3.weight"),
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

  /** Samples as the encoders see them: from the file, unless an encoder was trained since. */
  private List<EncodedSample> features(
      NDManager manager, String name, List<Sample> samples, Lexicon lexicon, int variations)
      throws IOException {
    Path file = work.resolve(name + ".features");
    boolean current =
        Files.exists(file)
            && !checkpoint("audio").isNewerThan(file)
            && !checkpoint("video").isNewerThan(file);
    if (!current) {
      try (NDManager scope = manager.newSubManager()) {
        FeatureEncoding encoding =
            new FeatureEncoding(
                new WhisperEncoder(
                    BundledModel.AUDIO, restored("audio", audioPart(scope, lexicon)).averaged()),
                new AvHubertEncoder(
                    BundledModel.VIDEO, restored("video", videoPart(scope, lexicon)).averaged()),
                scope,
                log);
        FeatureFile.write(file, encoding.encode(name, samples, variations, seed));
      }
    }
    return FeatureFile.read(file);
  }

  private void trainTokenizer(List<String> prose, List<String> sentences) throws IOException {
    Path file = work.resolve("tokenizer.json");
    if (from != null && !Files.exists(file)) {
      Files.copy(from.resolve("llm/tokenizer.json"), file);
    }
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

  private List<String> prose() throws IOException {
    List<String> paragraphs = new ArrayList<>();
    try (Stream<Path> files = Files.list(data.resolve("text"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
        for (String paragraph : Files.readString(file).split("\\R\\s*\\R")) {
          String line = paragraph.replaceAll("\\s+", " ").trim().toLowerCase(Locale.ROOT);
          if (!line.isEmpty()) {
            paragraphs.add(" " + line);
          }
        }
      }
    }
    return paragraphs;
  }

  private List<Sample> grid() throws IOException {
    return corpus("grid-train");
  }

  private List<Sample> corpus(String name) throws IOException {
    return CorpusFile.read(work.resolve(name + ".corpus"));
  }

  private List<Sample> voices(Lexicon lexicon) throws IOException {
    return corpus("voices").stream().filter(sample -> lexicon.knows(sample.words())).toList();
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
