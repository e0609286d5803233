package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.evaluation.Profiling;
import org.lipstream.app.monitor.ProfileFile;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.alert.Range;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Learns what is normal inside a model. */
@Command(
    name = "profile",
    footer = {"", "Example:", "  lipstream profile clips.tsv --model my-model"},
    description =
        "Learns a model's normal sinks and activations from a manifest's clips, in all modalities"
            + " and rates that it knows, and writes them to sinks.json in its directory.")
final class ProfileCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MANIFEST.tsv",
      description = "Tab-separated with a header: path, speaker, transcript.")
  private Path manifest;

  @Mixin private ModelOptions model;

  @Option(
      names = "--clips",
      paramLabel = "N",
      defaultValue = "60",
      description = "So many clips, evenly from the manifest; default: ${DEFAULT-VALUE}.")
  private int clips;

  @Override
  public Integer call() throws IOException {
    List<Manifest.Entry> entries = evenly(Manifest.read(manifest));
    try (Recognizer recognizer = model.open()) {
      Profile profile = new Profiling(entries, recognizer).run(System.err::println);
      Path file = ProfileFile.write(model.directory(), profile);
      System.out.printf(
          "%s: %d decodes, %d ranges, sinks in %d blocks, massive features %s%n",
          file,
          profile.decodes(),
          profile.ranges().size(),
          profile.sinks().size(),
          profile.massiveFeatures());
      if (profile.ranges().values().stream().noneMatch(Range::isReliable)) {
        System.err.printf(
            "%d decodes (expected: %d or more; nothing is judged by ranges of fewer)%n",
            profile.decodes(), Range.LEAST_COUNT);
      }
    }
    return 0;
  }

  private List<Manifest.Entry> evenly(List<Manifest.Entry> all) {
    if (clips < 1) {
      throw new CommandException("--clips: " + clips + " (expected: >= 1)");
    }
    List<Manifest.Entry> some = new ArrayList<>();
    int wanted = Math.min(clips, all.size());
    for (int i = 0; i < wanted; i++) {
      some.add(all.get((int) ((long) i * all.size() / wanted)));
    }
    return some;
  }
}
