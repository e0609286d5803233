package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.inside.Atlas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The figures of all decoders at hand. */
@Command(
    name = "atlas",
    footer = {
      "",
      "Example:",
      "  lipstream sinks atlas --manifest clips.tsv --faces faces.tsv --sentences sentences.txt --out atlas.md"
    },
    description =
        "The paper's figures by layer, role and compression rate: of the language model on text,"
            + " the default model, its ear, and a model that is given sound and lips as tokens.")
final class SinksAtlasCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Option(
      names = "--sentences",
      required = true,
      paramLabel = "FILE",
      description = "Text, a sentence a line.")
  private Path sentences;

  @Option(
      names = "--faces",
      required = true,
      paramLabel = "MANIFEST.tsv",
      description = "Clips with lips.")
  private Path faces;

  @Option(
      names = "--lips-model",
      defaultValue = "grid",
      paramLabel = "DIR|NAME",
      description = "The model that is given sound and lips; default: ${DEFAULT-VALUE}.")
  private String lipsModel;

  @Override
  public Integer call() throws IOException {
    new Atlas(System.err::println)
        .write(
            options.page(),
            options.model(),
            options.languageModel(),
            options.start(),
            ModelLocator.ofProject().locate(lipsModel),
            options.lines(sentences),
            options.entries(),
            options.evenly(Manifest.read(faces)));
    return 0;
  }
}
