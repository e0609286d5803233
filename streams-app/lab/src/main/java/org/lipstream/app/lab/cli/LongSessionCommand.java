package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.latency.LongSession;
import org.lipstream.llm.recognize.Recognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures whether a session may last long. */
@Command(
    name = "session",
    footer = {"", "Example:", "  lipstream bench session clips.tsv --minutes 60"},
    description =
        "Plays a manifest's clips through one session, again and again, and measures cost, memory and"
            + " word errors from its beginning to its end. By a virtual clock.")
final class LongSessionCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MANIFEST", description = "Tab-separated, with path and transcript.")
  private Path manifest;

  @Mixin private ModelOptions model;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "60",
      description = "Media in the session; default: ${DEFAULT-VALUE}.")
  private double minutes;

  @Override
  public Integer call() throws IOException {
    if (!(minutes > 0)) {
      throw new CommandException("minutes: " + minutes + " (expected: > 0)");
    }
    TestSet set = TestSet.read(manifest, Integer.MAX_VALUE);
    try (Recognizer recognizer = model.openWarm()) {
      LongSession session =
          LongSession.measure(set, minutes, recognizer, model.modality(), System.err::println);
      System.out.print(session.told());
    }
    return 0;
  }
}
