package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.synthesis.ClipMaker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Films the bundled clips: drawn people with flite's voices. */
@Command(
    name = "clips",
    footer = {"", "Example:", "  lipstream clips my-clips --seed 7"},
    description = "Films the bundled clips anew: drawn people with flite's voices.")
final class ClipsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The folder to write to.")
  private Path directory;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Other sentences than those of the bundled clips.")
  private Long seed;

  @Override
  public Integer call() throws IOException {
    System.out.println(seed == null ? ClipMaker.make(directory) : ClipMaker.make(directory, seed));
    return 0;
  }
}
