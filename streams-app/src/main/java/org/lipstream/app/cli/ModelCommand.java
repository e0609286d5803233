package org.lipstream.app.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.lipstream.llm.catalog.ModelCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is done with one model. */
@Command(
    name = "model",
    description = "Looks into one model.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ModelCommand.Check.class)
final class ModelCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new CommandException("model: nothing to do (expected: model check DIR)");
  }

  /** Says what is wrong with a model and what it costs to run. */
  @Command(
      name = "check",
      footer = {"", "Example:", "  lipstream model check whisper-folder"},
      description =
          "Tells which tensors are missing, unused or of the wrong shape, a line each, and what"
              + " running the model costs. Reads no weights. Status 1 where it cannot be opened.")
  static final class Check implements Callable<Integer> {
    @Parameters(paramLabel = "DIR|NAME", description = "A model's directory or name.")
    private String model;

    @Option(names = "--quick", description = "Measure no speed.")
    private boolean quick;

    @Override
    public Integer call() {
      ModelCheck check = ModelCheck.of(ModelLocator.ofProject().locate(model));
      check.faults().forEach(System.out::println);
      check.unused().forEach(line -> System.out.println(line + ": unused"));
      System.out.printf(
          Locale.ROOT,
          "%.1f M parameters, %.0f MB in memory as float32%n",
          check.parameters() / 1e6,
          check.memoryBytes() / 1e6);
      if (!quick) {
        System.out.printf(
            Locale.ROOT,
            "about %.2f s of computing for a second of media on this machine (matrices alone)%n",
            check.perSecond().seconds());
      }
      return check.faults().isEmpty() ? 0 : 1;
    }
  }
}
