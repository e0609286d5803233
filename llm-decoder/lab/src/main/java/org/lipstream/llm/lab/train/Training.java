package org.lipstream.llm.lab.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.SafetensorsWriter.Tensor;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.lab.train.data.FeatureEncoding;
import org.lipstream.llm.lab.train.data.Lexicon;
import org.lipstream.llm.lab.train.data.TrainingData;
import org.lipstream.llm.lab.train.loop.TrainingLoop;
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
  private final long seed;
  private final Consumer<String> log;
  private final List<TrainingStage> stages;

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
    this.seed = seed;
    this.log = log;
    Schedules schedules = from == null ? Schedules.FRESH : Schedules.CONTINUED;
    this.stages =
        List.of(
            new TrainingStage("audio", schedules.audio(), this::audio),
            new TrainingStage("video", schedules.video(), this::video),
            new TrainingStage("language", schedules.language(), this::language),
            new TrainingStage("decoder", schedules.decoder(), this::decoder),
            new TrainingStage("joint", schedules.joint(), this::joint));
  }

  /** The stages' names, in order. */
  public List<String> stages() {
    return stages.stream().map(TrainingStage::name).toList();
  }

  /**
   * Runs a stage, or goes on where it was stopped.
   *
   * @return whether its end was reached
   * @throws IllegalArgumentException if there is no such stage
   */
  public boolean run(String name, Instant deadline) throws IOException, InterruptedException {
    TrainingStage stage =
        stages.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "stage: %s (expected: one of %s)".formatted(name, stages())));
    try (StageScope scope = new StageScope(work, data)) {
      return loop(stage, stage.setup().prepare(scope)).run(deadline);
    }
  }

  private <B> TrainingLoop<B> loop(TrainingStage stage, TrainingStage.Prepared<B> prepared) {
    return new TrainingLoop<>(
        stage.name(),
        parts.checkpoint(stage.name()),
        stage.schedule(),
        prepared.part().parameters(),
        prepared.part().optimizer(),
        prepared.objective(),
        VALIDATE_EVERY,
        log);
  }

  /** The audio encoder, with CTC. */
  private TrainingStage.Prepared<?> audio(StageScope scope) throws IOException {
    TrainingData.Split split = scope.split();
    return new TrainingStage.Prepared<>(
        parts.audio(scope.manager(), scope.lexicon()),
        new AudioEncoderObjective(
            BundledModel.AUDIO,
            scope.lexicon(),
            List.of(
                new AudioEncoderObjective.Pool(split.train(), 0.55),
                new AudioEncoderObjective.Pool(data.voices(scope.lexicon()), 0.35),
                new AudioEncoderObjective.Pool(data.corpus("digits"), 0.1)),
            split.heldOut(),
            AUDIO_BATCH,
            seed));
  }

  /** The lip encoder, with CTC. */
  private TrainingStage.Prepared<?> video(StageScope scope) {
    TrainingData.Split split = scope.split();
    return new TrainingStage.Prepared<>(
        parts.video(scope.manager(), scope.lexicon()),
        new LipEncoderObjective(
            BundledModel.VIDEO,
            scope.lexicon(),
            split.train(),
            split.heldOut(),
            VIDEO_BATCH,
            seed));
  }

  /** Tokenizer and language model. */
  private TrainingStage.Prepared<?> language(StageScope scope) throws IOException {
    List<String> sentences = new ArrayList<>();
    scope.split().train().forEach(sample -> sentences.add(" " + sample.transcript()));
    data.voices(scope.lexicon()).forEach(sample -> sentences.add(" " + sample.transcript()));
    List<String> prose = data.prose();
    trainTokenizer(prose, sentences);
    Tokenizer tokenizer = scope.tokenizer();
    int bos = tokenizer.id("<s>");
    return new TrainingStage.Prepared<>(
        parts.language(scope.manager()),
        new LanguageObjective(
            BundledModel.llmConfig(),
            bos,
            prose.stream().flatMapToInt(p -> Arrays.stream(tokenizer.encode(p))).toArray(),
            ended(tokenizer, sentences, bos),
            LanguageObjective.Mix.BUNDLED,
            LANGUAGE_ROWS,
            LANGUAGE_LENGTH,
            seed));
  }

  /** Projectors and language model, on what the frozen encoders perceive. */
  private TrainingStage.Prepared<?> decoder(StageScope scope) throws IOException {
    takeTokenizer();
    DecoderMaterial material = material(scope);
    return new TrainingStage.Prepared<>(
        parts.decoder(scope.manager(), scope.factory()),
        new DecoderObjective(
            scope.factory(), material.pools(), material.heldOut(), DECODER_BATCH, seed));
  }

  /** Audio encoder, projectors and language model together. */
  private TrainingStage.Prepared<?> joint(StageScope scope) throws IOException {
    takeTokenizer();
    DecoderMaterial material = material(scope);
    return new TrainingStage.Prepared<>(
        parts.joint(scope.manager(), scope.factory(), scope.lexicon()),
        new JointObjective(
            BundledModel.AUDIO,
            scope.factory(),
            material.recordings(),
            material.heldOutRecordings(),
            DECODER_BATCH,
            seed));
  }

  /**
   * What the finished model's encoders make of the decoder's material: files of features for {@link
   * org.lipstream.llm.lab.train.tune.Tuning}.
   *
   * @param folder of the files
   */
  public void features(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (StageScope scope = new StageScope(work, data)) {
      DecoderMaterial material =
          new DecoderMaterial(
              data,
              folder,
              List.of(parts.checkpoint("joint"), parts.checkpoint("video")),
              manager -> {
                Weights joint =
                    parts
                        .restored("joint", parts.joint(manager, scope.factory(), scope.lexicon()))
                        .averaged();
                return featureEncoding(
                    manager, scope.lexicon(), joint.scope(JointObjective.AUDIO_ENCODER));
              },
              scope.manager(),
              seed);
      material.pools();
      material.heldOut();
    }
  }

  /** Writes the model as its checkpoints are now. */
  public void export(Path directory) throws IOException {
    try (StageScope scope = new StageScope(work, data)) {
      NDManager manager = scope.manager();
      Map<String, Tensor> audio;
      Map<String, Tensor> decoder;
      if (parts.checkpoint("joint").exists()) {
        decoder =
            parts
                .restored("joint", parts.joint(manager, scope.factory(), scope.lexicon()))
                .export();
        audio = ModelExport.select(decoder, JointObjective.AUDIO_ENCODER, name -> true);
      } else {
        decoder = parts.restored("decoder", parts.decoder(manager, scope.factory())).export();
        audio = parts.restored("audio", parts.audio(manager, scope.lexicon())).export();
      }
      new ModelExport(directory)
          .write(
              audio,
              parts.restored("video", parts.video(manager, scope.lexicon())).export(),
              decoder,
              work.resolve("tokenizer.json"));
    }
  }

  /** As the encoders of the first two stages perceive it. */
  private DecoderMaterial material(StageScope scope) {
    Lexicon lexicon = scope.lexicon();
    return new DecoderMaterial(
        data,
        work,
        List.of(parts.checkpoint("audio"), parts.checkpoint("video")),
        manager ->
            featureEncoding(
                manager,
                lexicon,
                parts.restored("audio", parts.audio(manager, lexicon)).averaged()),
        scope.manager(),
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
                IntStream.concat(Arrays.stream(tokenizer.encode(sentence)), IntStream.of(eos, bos)))
        .toArray();
  }
}
