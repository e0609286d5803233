package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.corpus.Sample;
import org.lipstream.llm.prompt.PromptLayout;
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

  private final TrainingData data;
  private final Path work;
  private final Path from;
  private final StageParts parts;
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
    this.parts = new StageParts(work, from, seed);
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
            List.of(
                new AudioEncoderObjective.Pool(split.train(), 0.55),
                new AudioEncoderObjective.Pool(data.voices(lexicon), 0.35),
                new AudioEncoderObjective.Pool(data.corpus("digits"), 0.1)),
            split.heldOut(),
            AUDIO_BATCH,
            seed);
    try (NDManager manager = NDManager.newBaseManager()) {
      return loop("audio", schedules.audio(), parts.audio(manager, lexicon), objective)
          .run(deadline);
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
      return loop("video", schedules.video(), parts.video(manager, lexicon), objective)
          .run(deadline);
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
      return loop("language", schedules.language(), parts.language(manager), objective)
          .run(deadline);
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
      DecoderMaterial material = material(manager, lexicon);
      DecoderObjective objective =
          new DecoderObjective(factory, material.pools(), material.heldOut(), DECODER_BATCH, seed);
      return loop("decoder", schedules.decoder(), parts.decoder(manager, factory), objective)
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
      DecoderMaterial material = material(manager, lexicon);
      JointObjective objective =
          new JointObjective(
              BundledModel.AUDIO,
              factory,
              material.recordings(),
              material.heldOutRecordings(),
              DECODER_BATCH,
              seed);
      return loop("joint", schedules.joint(), parts.joint(manager, factory, lexicon), objective)
          .run(deadline);
    }
  }

  /**
   * What the finished model's encoders make of the decoder's material: files of features for {@link
   * Tuning}.
   *
   * @param folder of the files
   */
  public void features(Path folder) throws IOException {
    Lexicon lexicon = new Lexicon(data.grid());
    Files.createDirectories(folder);
    try (Tokenizer tokenizer = Tokenizer.open(work);
        NDManager manager = NDManager.newBaseManager()) {
      DecoderParts.Factory factory = factory(tokenizer);
      DecoderMaterial material =
          new DecoderMaterial(
              data,
              folder,
              List.of(parts.checkpoint("joint"), parts.checkpoint("video")),
              scope -> {
                Weights joint =
                    parts.restored("joint", parts.joint(scope, factory, lexicon)).averaged();
                return featureEncoding(scope, lexicon, joint.scope(JointObjective.AUDIO_ENCODER));
              },
              manager,
              seed);
      material.pools();
      material.heldOut();
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
      if (parts.checkpoint("joint").exists()) {
        decoder = parts.restored("joint", parts.joint(manager, factory, lexicon)).export();
        audio = ModelExport.select(decoder, JointObjective.AUDIO_ENCODER, name -> true);
      } else {
        decoder = parts.restored("decoder", parts.decoder(manager, factory)).export();
        audio = parts.restored("audio", parts.audio(manager, lexicon)).export();
      }
      new ModelExport(directory)
          .write(
              audio,
              parts.restored("video", parts.video(manager, lexicon)).export(),
              decoder,
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

  /** As the encoders of stages (a) and (b) perceive it. */
  private DecoderMaterial material(NDManager manager, Lexicon lexicon) {
    return new DecoderMaterial(
        data,
        work,
        List.of(parts.checkpoint("audio"), parts.checkpoint("video")),
        scope ->
            featureEncoding(
                scope, lexicon, parts.restored("audio", parts.audio(scope, lexicon)).averaged()),
        manager,
        seed);
  }

  private FeatureEncoding featureEncoding(NDManager scope, Lexicon lexicon, Weights audio) {
    return new FeatureEncoding(
        new WhisperEncoder(BundledModel.AUDIO, audio),
        new AvHubertEncoder(
            BundledModel.VIDEO, parts.restored("video", parts.video(scope, lexicon)).averaged()),
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
        parts.checkpoint(name),
        schedule,
        part.parameters(),
        part.optimizer(),
        objective,
        VALIDATE_EVERY,
        log);
  }
}
