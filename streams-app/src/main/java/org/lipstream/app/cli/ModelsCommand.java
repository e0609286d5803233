package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lipstream.app.json.Json;
import org.lipstream.app.models.ModelListing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the models that are there. */
@Command(
    name = "models",
    footer = {"", "Example:", "  lipstream models"},
    description = "Lists the models at hand, and what each can do.")
final class ModelsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "One line of JSON for each model.")
  private boolean json;

  @Override
  public Integer call() {
    for (Path folder : ModelLocator.ofProject().folders()) {
      for (ModelListing.Entry entry : ModelListing.of(folder)) {
        System.out.println(json ? Json.line(entry) : line(entry));
      }
    }
    return 0;
  }

  private static String line(ModelListing.Entry entry) {
    if (entry.fault() != null) {
      return "%-24s cannot be opened: %s".formatted(entry.name(), entry.fault());
    }
    return String.format(
        Locale.ROOT,
        "%-24s %-10s %-18s %8.1f M parameters  licence %s  %s",
        entry.name(),
        entry.family(),
        entry.hears(),
        entry.parameters() / 1e6,
        entry.licence(),
        entry.directory());
  }
}
