package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.latency.LatencyBench;
import org.lipstream.llm.recognize.Recognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how long words take. */
@Command(
    name = "latency",
    footer = {"", "Example:", "  lipstream bench latency clips.tsv --model grid --out latency.md"},
    description =
        "Plays a manifest's clips at the speed at which they were spoken, with each policy, step and"
            + " rate, one session and many, and measures delays, word times and confidence.")
final class LatencyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MANIFEST",
      description = "Tab-separated, with path, transcript and alignment.")
  private Path manifest;

  @Mixin private ModelOptions model;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + Integer.MAX_VALUE,
      description = "Clips at most; default: all.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
  private int limit;

  @Option(
      names = "--join",
      paramLabel = "N",
      defaultValue = "5",
      description = "Clips that make one recording; default: ${DEFAULT-VALUE}.")
  private int join;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the document is written; default: standard output.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (join < 1) {
      throw new CommandException("join: " + join + " (expected: >= 1)");
    }
    System.err.println("decoding ...");
    TestSet set = TestSet.read(manifest, limit);
    try (Recognizer recognizer = model.openWarm()) {
      String document =
          new LatencyBench(set, recognizer, model.modality(), join)
              .run(asked(), step -> System.err.println(step + " ..."));
      if (out == null) {
        System.out.print(document);
      } else {
        Files.writeString(out, document);
      }
    }
    return 0;
  }

  /** The command as it was given; of absolute paths the name alone. */
  private String asked() {
    StringBuilder command = new StringBuilder("./lipstream");
    for (String argument : spec.root().commandLine().getParseResult().originalArgs()) {
      Path path = Path.of(argument);
      command.append(' ').append(path.isAbsolute() ? path.getFileName() : argument);
    }
    return command.toString();
  }
}
