package org.lipstream.app.lab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.llm.lab.train.LanguagePretraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pre-trains a language model on prose and reports how its sinks form. */
@Command(
    name = "pretrain",
    footer = {
      "",
      "Example:",
      "  lipstream pretrain --text BOOKS --work WORK --out my-llm --minutes 60"
    },
    description =
        "Pre-trains a language model on prose alone and tells how its sinks form; resumes where it"
            + " was stopped.")
final class PretrainCommand implements Callable<Integer> {
  @Option(names = "--text", required = true, description = "folder of .txt files")
  private Path text;

  @Option(
      names = "--model",
      paramLabel = "DIR|NAME",
      defaultValue = "grid",
      description = "the model whose tokenizer and sizes are used; default: ${DEFAULT-VALUE}")
  private String model;

  @Option(names = "--work", required = true, description = "folder of the checkpoint")
  private Path work;

  @Option(names = "--out", required = true, description = "llm folder that is written")
  private Path out;

  @Option(names = "--steps", defaultValue = "4000", description = "default: ${DEFAULT-VALUE}")
  private long steps;

  @Option(
      names = "--rate",
      defaultValue = "3e-3",
      description = "highest learning rate; default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(names = "--weight-decay", defaultValue = "0.1", description = "default: ${DEFAULT-VALUE}")
  private double weightDecay;

  @Option(names = "--blocks", defaultValue = "6", description = "default: ${DEFAULT-VALUE}")
  private int blocks;

  @Option(
      names = "--rows",
      defaultValue = "8",
      description = "sequences a step; default: ${DEFAULT-VALUE}")
  private int rows;

  @Option(
      names = "--length",
      defaultValue = "128",
      description = "tokens a sequence; default: ${DEFAULT-VALUE}")
  private int length;

  @Option(
      names = "--repeats",
      defaultValue = "0",
      description =
          "share of sequences whose second half repeats the first; default: ${DEFAULT-VALUE}")
  private double repeats;

  @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--minutes",
      defaultValue = "1000000",
      description = "stop after so many minutes, ready to be resumed")
  private long minutes;

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(work);
    LanguagePretraining.Options options =
        new LanguagePretraining.Options(
            steps, rate, weightDecay, blocks, rows, length, repeats, seed);
    Path like = ModelLocator.ofProject().locate(model).resolve("llm");
    boolean finished =
        new LanguagePretraining(text, like, work, options, System.err::println)
            .run(out, Instant.now().plus(Duration.ofMinutes(minutes)));
    if (!finished) {
      System.err.println("stopped at the deadline; run again to go on");
    }
    return 0;
  }
}
