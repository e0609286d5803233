package org.lipstream.llm.train;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.lipstream.encoders.audio.WhisperConfig;
import org.lipstream.encoders.audio.WhisperEncoder;
import org.lipstream.encoders.checkpoint.Weights;
import org.lipstream.encoders.tensor.Linear;
import org.lipstream.encoders.video.AvHubertConfig;
import org.lipstream.encoders.video.AvHubertEncoder;
import org.lipstream.llm.corpus.CorpusFile;
import org.lipstream.llm.corpus.Sample;

/** The stages that make the bundled model, and their settings. */
public final class Training {
  /** Every so many samples one is held out for measuring on the way. */
  private static final int HOLD_OUT_EVERY = 24;

  private static final Schedule AUDIO_SCHEDULE = new Schedule(3_000, 250, 1.2e-3);
  private static final int AUDIO_BATCH = 24;
  private static final Schedule VIDEO_SCHEDULE = new Schedule(2_600, 250, 1e-3);
  private static final int VIDEO_BATCH = 8;

  private final Path data;
  private final Path work;
  private final long seed;
  private final Consumer<String> log;

  /**
   * A training in a folder.
   *
   * @param data folder with grid/ and text/
   * @param work folder with corpus files and checkpoints
   */
  public Training(Path data, Path work, long seed, Consumer<String> log) {
    this.data = data;
    this.work = work;
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

  /** Stage (a). */
  public boolean audio(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = CorpusFile.read(work.resolve("grid-train.corpus"));
    Lexicon lexicon = new Lexicon(grid);
    Split split = Split.of(grid);
    List<Sample> voices =
        CorpusFile.read(work.resolve("voices.corpus")).stream()
            .filter(sample -> lexicon.knows(sample.words()))
            .toList();
    WhisperConfig config = BundledModel.AUDIO;
    AudioEncoderObjective objective =
        new AudioEncoderObjective(
            config,
            lexicon,
            List.of(split.train, voices),
            new double[] {0.6, 0.4},
            split.heldOut,
            AUDIO_BATCH,
            seed);
    return run(
        "audio",
        AUDIO_SCHEDULE,
        objective,
        deadline,
        weights -> {
          new WhisperEncoder(config, weights);
          Linear.read(weights, "ctc", lexicon.size(), config.width());
        });
  }

  /** Stage (b). */
  public boolean video(Instant deadline) throws IOException, InterruptedException {
    List<Sample> grid = CorpusFile.read(work.resolve("grid-train.corpus"));
    Lexicon lexicon = new Lexicon(grid);
    Split split = Split.of(grid);
    AvHubertConfig config = BundledModel.VIDEO;
    LipEncoderObjective objective =
        new LipEncoderObjective(config, lexicon, split.train, split.heldOut, VIDEO_BATCH, seed);
    return run(
        "video",
        VIDEO_SCHEDULE,
        objective,
        deadline,
        weights -> {
          new AvHubertEncoder(config, weights);
          Linear.read(weights, "ctc", lexicon.size(), config.width());
        });
  }

  private <B> boolean run(
      String name,
      Schedule schedule,
      Objective<B> objective,
      Instant deadline,
      Consumer<Weights> model)
      throws IOException, InterruptedException {
    try (NDManager manager = NDManager.newBaseManager()) {
      InitialWeights initial = new InitialWeights(manager, seed, tensor -> false);
      model.accept(initial);
      ParameterVector parameters = new ParameterVector(manager, initial.made());
      AdamW optimizer = new AdamW(manager, parameters.values(), AdamW.Options.DEFAULT);
      TrainingLoop<B> loop =
          new TrainingLoop<>(
              name, work, schedule, parameters, optimizer, objective, 250, log);
      return loop.run(deadline);
    }
  }
}
