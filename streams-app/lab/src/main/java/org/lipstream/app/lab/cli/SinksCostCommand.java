package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.inside.WatchCost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What watching costs. */
@Command(
    name = "cost",
    footer = {
      "",
      "Example:",
      "  lipstream sinks cost --manifest clips.tsv --clips 12 --out cost.md"
    },
    description = "What watching adds to the recognition of clips, in processor time.")
final class SinksCostCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Override
  public Integer call() throws IOException {
    new WatchCost(System.err::println).write(options.page(), options.model(), options.entries());
    return 0;
  }
}
