package org.lipstream.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.lipstream.app.hub.HubException;
import org.lipstream.app.session.RecognitionException;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.ingest.media.MediaException;
import org.lipstream.ingest.publish.KafkaSettings;
import org.lipstream.ingest.publish.PublishException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line's entry. */
@Command(
    name = "lipstream",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "lipstream 0.1.0",
    description = "Turns people who are filmed and speak into text, through Kafka.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      DashboardCommand.class,
      BrokerCommand.class,
      TopologyCommand.class,
      AclsCommand.class,
      PublishCommand.class,
      WatchCommand.class,
      TranscribeCommand.class,
      ImportCommand.class,
      ImportAvsrCommand.class,
      InspectCommand.class,
      ModelsCommand.class,
      ModelCommand.class,
      PullCommand.class
    })
public final class Main {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Tell on standard error what happens inside; print stack traces.")
  private boolean verbose;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "Kafka clients' properties, as security.protocol and sasl.jaas.config; default: the"
              + " file that LIPSTREAM_CONFIG names. LIPSTREAM_KAFKA_SASL_MECHANISM and the like"
              + " stand above it.")
  private Path config;

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs one command.
   *
   * @return the process's exit status: 0, 1 where it failed, 2 where it was called wrongly
   */
  public static int run(String... args) {
    Main main = new Main();
    CommandLine commandLine =
        commandLine(main)
            .setExecutionStrategy(main::execute)
            .setParameterExceptionHandler((e, arguments) -> main.explainMisuse(e))
            .setExecutionExceptionHandler((e, command, parsed) -> main.explain(e, command));
    return commandLine.execute(args);
  }

  /** All commands with their options, to be looked at rather than run. */
  public static CommandLine commandLine() {
    return commandLine(new Main());
  }

  private static CommandLine commandLine(Main main) {
    CommandLine commandLine = new CommandLine(main);
    commandLine.addSubcommand(new CommandLine.HelpCommand());
    commandLine.addSubcommand("completion", new AutoComplete.GenerateCompletion());
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      provider.commands().forEach(commandLine::addSubcommand);
    }
    return commandLine.setCaseInsensitiveEnumValuesAllowed(true);
  }

  private int execute(ParseResult parsed) {
    Logging.configure(verbose);
    refuseUnknown(parsed);
    if (config != null) {
      System.setProperty(KafkaSettings.CONFIG_PROPERTY, config.toString());
    }
    // Before any name of a topic is asked for.
    KafkaSettings.ofProcess()
        .own(KafkaSettings.TOPIC_PREFIX)
        .ifPresent(prefix -> System.setProperty(KafkaSettings.TOPIC_PREFIX, prefix));
    if (!parsed.hasSubcommand() && parsed.matchedOptions().isEmpty()) {
      parsed.commandSpec().commandLine().usage(System.err);
      return MISUSED;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Help that is asked for along with a word that means nothing would hide the mistake. */
  private static void refuseUnknown(ParseResult parsed) {
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      if (!each.unmatched().isEmpty()) {
        throw new CommandLine.UnmatchedArgumentException(
            each.commandSpec().commandLine(), each.unmatched());
      }
    }
  }

  private int explainMisuse(CommandLine.ParameterException e) {
    PrintWriter err = e.getCommandLine().getErr();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(name + ": " + oneLine(e) + " (see " + name + " --help)");
    err.flush();
    return MISUSED;
  }

  private int explain(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(e));
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }

  /**
   * What was wrong, in one line; the class is named where the exception was not made for people.
   */
  private static String oneLine(Throwable e) {
    String message = e.getMessage() == null ? "" : e.getMessage().strip();
    boolean forPeople =
        e instanceof CommandException
            || e instanceof IllegalArgumentException
            || e instanceof HubException
            || e instanceof MediaException
            || e instanceof ModelFormatException
            || e instanceof PublishException
            || e instanceof RecognitionException;
    String text =
        forPeople && !message.isEmpty() || e instanceof CommandLine.PicocliException
            ? message
            : e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
    return text.replaceAll("\\s*\\R\\s*", "; ");
  }
}
