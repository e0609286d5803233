package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.corpus.CorpusPreparation;
import org.lipstream.app.lab.sinks.SinksDocument;
import org.lipstream.llm.lab.experiment.RunPlan;
import org.lipstream.llm.lab.experiment.SinkExperiment;
import org.lipstream.llm.lab.train.data.EncodedSample;
import org.lipstream.llm.lab.train.data.FeatureCache;
import org.lipstream.llm.lab.train.loss.DecorrelationLoss;
import org.lipstream.llm.recognize.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Repeats the paper's experiment on a small model. */
@Command(
    name = "sinks-report",
    footer = {"", "Example:", "  lipstream sinks-report --data DATA --work WORK --out report.md"},
    description =
        "Tunes a model at several rates, plain and decorrelated, and measures words, sinks and"
            + " massive activations; goes on where it was stopped.")
final class SinksReportCommand implements Callable<Integer> {
  /** Every so many samples one is left out, as in all training here. */
  private static final int HOLD_OUT_EVERY = 24;

  private static final int HELD_OUT = 7;

  @Option(
      names = "--data",
      required = true,
      description = "Folder with grid/: train.tsv to learn from, dev.tsv to measure on.")
  private Path data;

  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      split = ",",
      defaultValue = "grid",
      description =
          "Models that runs start from, one after the other, each with a section of its own;"
              + " default: ${DEFAULT-VALUE}.")
  private List<String> models;

  @Option(
      names = "--work",
      required = true,
      description = "Folder of corpora, encoded corpora, models and results.")
  private Path work;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.md",
      description = "The document that is written; figures go into the folder sinks beside it.")
  private Path out;

  @Option(
      names = "--lambdas",
      split = ",",
      defaultValue = "100,10000,10",
      description = "Weights of the loss, in the order of their turn; default: ${DEFAULT-VALUE}.")
  private List<Double> lambdas;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "TASK (RATES)",
      converter = TaskConverter.class,
      description =
          "Only these, such as 'ASR (8)' or 'AVSR (16/5)'; default: all that the tables have.")
  private Set<RunPlan.Condition> tasks = Set.copyOf(RunPlan.CONDITIONS);

  /** Reads a condition's label. */
  static final class TaskConverter implements ITypeConverter<RunPlan.Condition> {
    @Override
    public RunPlan.Condition convert(String label) {
      try {
        return RunPlan.Condition.of(label);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Option(
      names = "--clips",
      paramLabel = "N",
      description = "Of dev.tsv, so many at most from its start; default: all.")
  private int clips = Integer.MAX_VALUE;

  @Option(names = "--seeds", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--steps",
      defaultValue = "150",
      description = "Of each tuning; default: ${DEFAULT-VALUE}.")
  private long steps;

  @Option(names = "--batch", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-3",
      description = "Default: ${DEFAULT-VALUE}.")
  private double learningRate;

  @Option(
      names = "--minutes",
      defaultValue = "1000000",
      description = "Stop after so many minutes, ready to go on.")
  private long minutes;

  @Override
  public Integer call() throws Exception {
    Instant deadline = Instant.now().plus(Duration.ofMinutes(minutes));
    Files.createDirectories(work);
    SinkExperiment.Settings settings =
        new SinkExperiment.Settings(steps, batch, 8, learningRate, DecorrelationLoss.PAPER);
    List<RunPlan> plans = RunPlan.all(tasks, lambdas, seeds);
    boolean finished = true;
    List<SinksDocument.Section> before = new ArrayList<>();
    for (String name : models) {
      ModelDirectory base = new ModelDirectory(ModelLocator.ofProject().locate(name));
      SinkExperiment experiment = new SinkExperiment(base, work, settings, System.err::println);
      finished &=
          experiment.run(
              plans,
              train(base),
              features(base, "dev.tsv", "grid-dev.corpus").stream().limit(clips).toList(),
              deadline,
              () -> write(before, base, experiment, plans));
      before.add(section(base, experiment, plans));
    }
    new SinksDocument(before).write(out);
    if (!finished) {
      System.err.println("stopped at the deadline; run again to go on");
    }
    return 0;
  }

  /** What there is by now, so that wherever this is stopped a document stands. */
  private void write(
      List<SinksDocument.Section> before,
      ModelDirectory base,
      SinkExperiment experiment,
      List<RunPlan> plans)
      throws IOException {
    List<SinksDocument.Section> sections = new ArrayList<>(before);
    sections.add(section(base, experiment, plans));
    new SinksDocument(sections).write(out);
  }

  private static SinksDocument.Section section(
      ModelDirectory base, SinkExperiment experiment, List<RunPlan> plans) throws IOException {
    return new SinksDocument.Section(base.description().name(), experiment.results(), plans);
  }

  private List<EncodedSample> train(ModelDirectory base) throws IOException {
    List<EncodedSample> all = features(base, "train.tsv", "grid-train.corpus");
    List<EncodedSample> train = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % HOLD_OUT_EVERY != HELD_OUT) {
        train.add(all.get(i));
      }
    }
    return train;
  }

  private List<EncodedSample> features(ModelDirectory base, String manifest, String corpus)
      throws IOException {
    Path file = work.resolve(corpus);
    new CorpusPreparation(1, System.err::println)
        .clips(data.resolve("grid").resolve(manifest), file);
    return new FeatureCache(base, work, 0, System.err::println).load(file);
  }
}
