package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.inside.Quantising;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Numbers of few bits. */
@Command(
    name = "quantise",
    footer = {
      "",
      "Example:",
      "  lipstream sinks quantise --manifest clips.tsv --sentences sentences.txt --out bits.md"
    },
    description =
        "What weights and activations of few bits cost, and which remedy against sinks makes them"
            + " cheaper.")
final class SinksQuantiseCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Option(
      names = "--sentences",
      required = true,
      paramLabel = "FILE",
      description = "Text, a sentence a line.")
  private Path sentences;

  @Override
  public Integer call() throws IOException {
    new Quantising(options.languageModel(), options.start(), System.err::println)
        .write(options.page(), options.lines(sentences), options.heard(), options.weight());
    return 0;
  }
}
