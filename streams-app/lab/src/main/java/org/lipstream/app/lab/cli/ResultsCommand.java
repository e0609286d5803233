package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.evaluation.results.Results;
import org.lipstream.llm.recognize.Recognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model under every condition. */
@Command(
    name = "results",
    footer = {
      "",
      "Example:",
      "  lipstream results dev.tsv dev-unseen.tsv --model grid --out results.md"
    },
    description =
        "Measures the word error rate under every condition (streams, noise, rates) and writes"
            + " docs/RESULTS.md.")
final class ResultsCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "MANIFEST.tsv",
      description = "Sets of clips; the rates are varied on the first.")
  private List<Path> manifests;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "" + Integer.MAX_VALUE,
      description = "Only the first N clips of each.")
  private int limit;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "What `train` printed while it made the model, for the curve of its errors; without it"
              + " the chart stays as it is.")
  private Path log;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "docs/RESULTS.md",
      description = "The document that is written; default: ${DEFAULT-VALUE}.")
  private Path document;

  @Mixin private ModelOptions model;

  @Override
  public Integer call() throws IOException {
    List<TestSet> sets = new ArrayList<>();
    for (Path manifest : manifests) {
      sets.add(TestSet.read(manifest, limit));
    }
    Path card = model.directory().resolve("README.md");
    try (Recognizer recognizer = model.open()) {
      String tables =
          new Results(recognizer, System.err::println)
              .write(sets.get(0), sets.subList(1, sets.size()), log, card, document);
      System.out.print(tables);
    }
    return 0;
  }
}
