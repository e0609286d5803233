package org.lipstream.app.cli;

import java.util.List;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ProfileFile;
import org.lipstream.monitor.alert.Profile;
import picocli.CommandLine.Option;

/** How the decoder's inside is watched. */
final class MonitorOptions {
  @Option(
      names = "--full-every",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Report one final in N with its maps, the others in short; default: ${DEFAULT-VALUE},"
              + " none.")
  private long fullEvery;

  /** With the model's normal profile, where it has one. */
  Monitoring monitoring(ModelOptions model) {
    if (fullEvery < 0) {
      throw new CommandException("--full-every: " + fullEvery + " (expected: >= 0)");
    }
    List<Profile> profiles = ProfileFile.read(model.directory()).stream().toList();
    if (profiles.isEmpty()) {
      System.err.println("model without sinks.json: nothing raises alerts (see profile --help)");
    }
    return Monitoring.summaries(fullEvery, profiles);
  }
}
