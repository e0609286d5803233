package org.lipstream.tests.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lipstream.app.cli.Main;
import picocli.CommandLine;

/** Each command's help ends with a line that can be typed as it stands. */
class HelpExamplesTest {
  private static final String PROGRAM = "lipstream ";

  /** They say how they are called in their first line. */
  private static final Set<String> SELF_EVIDENT = Set.of("help", "generate-completion");

  static Stream<Named<CommandLine>> commands() {
    return withThoseBelow(Main.commandLine())
        .filter(command -> !SELF_EVIDENT.contains(command.getCommandName()))
        .filter(command -> command.getSubcommands().isEmpty() || !examples(command).isEmpty())
        .map(command -> Named.of(command.getCommandSpec().qualifiedName(), command));
  }

  private static Stream<CommandLine> withThoseBelow(CommandLine command) {
    Stream<CommandLine> below = command.getSubcommands().values().stream().distinct();
    return Stream.concat(Stream.of(command), below.flatMap(HelpExamplesTest::withThoseBelow));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void areUnderstood(CommandLine command) {
    List<String> examples = examples(command);
    assertThat(examples).isNotEmpty();
    String name = command.getCommandSpec().qualifiedName().substring(PROGRAM.length());
    for (String example : examples) {
      assertThat(example).startsWith(name);
      assertThatCode(() -> Main.commandLine().parseArgs(example.split(" ")))
          .doesNotThrowAnyException();
    }
  }

  private static List<String> examples(CommandLine command) {
    return Arrays.stream(command.getCommandSpec().usageMessage().footer())
        .filter(line -> line.contains(PROGRAM))
        .map(HelpExamplesTest::arguments)
        .toList();
  }

  /** What the program is given, where a shell reads pipes and redirections itself. */
  private static String arguments(String line) {
    String after = line.substring(line.indexOf(PROGRAM) + PROGRAM.length());
    return after.replaceAll("\\s+[|>&].*", "").strip();
  }
}
