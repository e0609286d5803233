package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.lab.chaos.Chaos;
import org.lipstream.app.lab.chaos.ChaosTable;
import org.lipstream.app.lab.chaos.Poisoning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Breaks things while sessions are spoken. */
@Command(
    name = "chaos",
    footer = {"", "Example:", "  lipstream chaos --faults 26"},
    description =
        "Starts three brokers and two instances, speaks the bundled clips in real time, kills, stops"
            + " and starves what runs, and counts finals against a run in which nothing broke."
            + " Exit status 1 where one is lost, doubled or changed. Takes 4 GB of memory and about"
            + " 20 s a fault; root's rights for full disks, libfaketime for moved clocks.")
final class ChaosCommand implements Callable<Integer> {
  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "26",
      description = "How many, all kinds in turn; default: ${DEFAULT-VALUE}.")
  private int faults;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "600",
      description = "No other fault after so long; default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of chance.")
  private long seed;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      defaultValue = "grid",
      description = "The instances' model; default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--policy",
      paramLabel = "NAME[=N]",
      defaultValue = "final-only",
      description =
          "The instances' policy; default: ${DEFAULT-VALUE}, by which words hang on nothing but"
              + " media.")
  private String policy;

  @Option(
      names = "--poison",
      paramLabel = "N",
      description =
          "Nothing is killed: one instance is fed so many records that break the rules, while"
              + " honest sessions speak.")
  private int poison;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "For data and logs, which stay there; default: a temporary one.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    if (faults < 1) {
      throw new CommandException("faults: " + faults + " (expected: >= 1)");
    }
    Path kept =
        folder == null
            ? Files.createTempDirectory("lipstream-chaos")
            : Files.createDirectories(folder.toAbsolutePath());
    System.err.println("logs are in " + kept);
    List<String> serve = new ArrayList<>(List.of("--model", model, "--policy", policy));
    if (poison > 0) {
      Poisoning.Outcome outcome = Poisoning.run(poison, seed, serve, kept, System.err::println);
      System.out.println(outcome);
      return outcome.alive() && outcome.clean() ? 0 : 1;
    }
    ChaosTable table =
        Chaos.run(
            new Chaos.Plan(faults, Duration.ofMinutes(minutes), seed, serve, kept),
            System.err::println);
    System.out.print(table.told());
    return table.isClean() ? 0 : 1;
  }
}
