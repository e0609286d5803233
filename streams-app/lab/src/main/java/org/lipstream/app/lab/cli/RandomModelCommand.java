package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.llm.lab.published.RandomModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes a folder of a published model's layout and size. */
@Command(
    name = "random-model",
    footer = {"", "Example:", "  lipstream random-model QWEN3_ASR_06B big-model"},
    description =
        "Writes a folder of a published model's layout and size with random weights, to see what"
            + " that costs.")
final class RandomModelCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "LAYOUT", description = "One of ${COMPLETION-CANDIDATES}.")
  private RandomModels layout;

  @Parameters(index = "1", paramLabel = "DIR", description = "The folder, which is made.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(folder)) {
      throw new CommandException(folder + ": is there (expected: a new folder)");
    }
    layout.write(folder);
    return 0;
  }
}
