package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.inside.Origin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where massive activations come from. */
@Command(
    name = "origin",
    footer = {
      "",
      "Example:",
      "  lipstream sinks origin --manifest clips.tsv --sentences sentences.txt --out origin.md"
    },
    description =
        "Which blocks and neurons make the massive activation, and what it costs to take them or"
            + " the first token away.")
final class SinksOriginCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Option(
      names = "--sentences",
      required = true,
      paramLabel = "FILE",
      description = "Text, a sentence a line.")
  private Path sentences;

  @Override
  public Integer call() throws IOException {
    new Origin(options.languageModel(), options.start(), System.err::println)
        .write(options.page(), options.lines(sentences), options.heard(), options.weight());
    return 0;
  }
}
