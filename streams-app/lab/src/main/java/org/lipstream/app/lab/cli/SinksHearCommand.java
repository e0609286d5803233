package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Hears clips once, for the studies that choose among texts. */
@Command(
    name = "hear",
    footer = {"", "Example:", "  lipstream sinks hear --manifest clips.tsv --work WORK"},
    description =
        "Keeps the texts that the ear finds for clips; the other studies do so if needed.")
final class SinksHearCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Override
  public Integer call() throws IOException {
    System.out.println(options.heard().size() + " clips");
    return 0;
  }
}
