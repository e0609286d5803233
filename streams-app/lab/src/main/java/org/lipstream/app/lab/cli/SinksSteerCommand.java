package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.inside.Steering;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Figures as a warning. */
@Command(
    name = "steer",
    description =
        "Whether the figures of a final's decode tell that more than half of it is wrong, beside"
            + " its confidence; wants espeak-ng.")
final class SinksSteerCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Option(
      names = "--faces",
      required = true,
      paramLabel = "MANIFEST.tsv",
      description = "Clips with strangers' lips.")
  private Path faces;

  @Override
  public Integer call() throws IOException {
    new Steering(System.err::println)
        .write(
            options.page(),
            options.model(),
            options.work(),
            options.entries(),
            Manifest.read(faces).subList(0, 8));
    return 0;
  }
}
