package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ProfileFile;
import org.lipstream.app.monitor.Shadow;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Recognizer;
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

  @Option(
      names = "--shadow",
      paramLabel = "DIR|NAME",
      description =
          "A second model that recognises the same finals when there is time; its transcripts and"
              + " reports are marked and on a topic of their own.")
  private String shadow;

  /** What watches, open; its second model goes with it. */
  static final class Watch implements AutoCloseable {
    private final Monitoring monitoring;
    private final Recognizer second;

    private Watch(Monitoring monitoring, Recognizer second) {
      this.monitoring = monitoring;
      this.second = second;
    }

    Monitoring monitoring() {
      return monitoring;
    }

    /** The first model, watched by the second where there is one. */
    Recognizer beside(Recognizer first) {
      return monitoring.shadow().map(shadow -> shadow.beside(first)).orElse(first);
    }

    @Override
    public void close() {
      monitoring.shadow().ifPresent(Shadow::close);
      if (second != null) {
        second.close();
      }
    }
  }

  /** Opens what watches the model; the caller closes it. */
  Watch open(ModelOptions model) {
    if (fullEvery < 0) {
      throw new CommandException("--full-every: " + fullEvery + " (expected: >= 0)");
    }
    List<Profile> profiles = new ArrayList<>(profile(model.directory()));
    if (shadow == null) {
      return new Watch(Monitoring.summaries(fullEvery, profiles), null);
    }
    Path other = ModelLocator.ofProject().locate(shadow);
    profiles.addAll(profile(other));
    Recognizer second = Recognizers.open(other);
    Monitoring monitoring = Monitoring.summaries(fullEvery, profiles);
    return new Watch(monitoring.withShadow(new Shadow(second)), second);
  }

  private static List<Profile> profile(Path directory) {
    List<Profile> profiles = ProfileFile.read(directory).stream().toList();
    if (profiles.isEmpty()) {
      System.err.println(
          directory.getFileName() + " without sinks.json: raises no alerts (see profile --help)");
    }
    return profiles;
  }
}
