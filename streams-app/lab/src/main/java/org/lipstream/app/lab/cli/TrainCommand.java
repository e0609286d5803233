package org.lipstream.app.lab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.corpus.CorpusPreparation;
import org.lipstream.llm.lab.train.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the bundled model from GRID clips, spoken digits, synthetic voices and prose. */
@Command(
    name = "train",
    footer = {
      "",
      "Example:",
      "  lipstream train --data DATA --work WORK --out my-model --minutes 60"
    },
    description = "Makes the bundled model; every stage resumes where it was stopped.")
public final class TrainCommand implements Callable<Integer> {
  private static final int VOICE_SENTENCES = 4_000;
  private static final int FACE_SENTENCES = 200;
  private static final long SEED = 20_251_022;

  @Option(
      names = "--data",
      required = true,
      description = "folder with grid/, digits/ and text/ (see README)")
  Path data;

  @Option(names = "--work", required = true, description = "folder for caches and checkpoints")
  Path work;

  @Option(names = "--from", description = "model directory to start from instead of from nothing")
  Path from;

  @Option(
      names = "--stage",
      split = ",",
      defaultValue = "prepare,audio,video,language,decoder,joint,export",
      description =
          "stages to run, in order: ${DEFAULT-VALUE}; features, after them, encodes what tune"
              + " learns from")
  List<String> stages;

  @Option(
      names = "--minutes",
      defaultValue = "1000000",
      description = "stop after so many minutes, ready to be resumed")
  long minutes;

  @Option(names = "--threads", defaultValue = "1", description = "of corpus preparation")
  int threads;

  @Option(names = "--out", required = true, description = "model directory that is written")
  Path model;

  @Override
  public Integer call() throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofMinutes(minutes));
    Files.createDirectories(work);
    Training training = new Training(data, work, from, SEED, System.err::println);
    for (String stage : stages) {
      boolean finished =
          switch (stage) {
            case "prepare" -> prepare();
            case "features" -> features(training);
            case "export" -> export(training);
            default ->
                throw new IllegalArgumentException(
                    "stage: " + stage + " (expected: one of those that --help lists)");
          };
      if (!finished) {
        System.err.println(stage + ": stopped at its deadline; run again to go on");
        return 0;
      }
    }
    return 0;
  }

  private boolean features(Training training) throws Exception {
    training.features(work.resolve("features"));
    return true;
  }

  private boolean export(Training training) throws Exception {
    training.export(model);
    return true;
  }

  private boolean prepare() throws Exception {
    CorpusPreparation preparation = new CorpusPreparation(threads, System.err::println);
    preparation.clips(data.resolve("grid/train.tsv"), work.resolve("grid-train.corpus"));
    preparation.digits(data.resolve("digits"), work.resolve("digits.corpus"));
    preparation.voices(VOICE_SENTENCES, SEED, work.resolve("voices.corpus"));
    preparation.faces(FACE_SENTENCES, SEED, work.resolve("faces.corpus"));
    return true;
  }
}
