package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.warning.WarningStudy;
import org.lipstream.ingest.media.Clip;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Do the figures warn? */
@Command(
    name = "warn",
    footer = {
      "",
      "Example:",
      "  lipstream sinks warn --manifest clips.tsv --faces faces.tsv --out warn.md"
    },
    description =
        "Whether the figures tell a bad final from a good one better than confidence does: clips"
            + " clean, in noise, with a stranger's lips, heard by spoilt models, and other"
            + " languages.")
final class SinksWarnCommand implements Callable<Integer> {
  @Mixin private SinksOptions options;

  @Option(
      names = "--faces",
      required = true,
      paramLabel = "MANIFEST.tsv",
      description = "Clips whose lips are the strangers'.")
  private Path faces;

  @Override
  public Integer call() throws IOException {
    List<Manifest.Entry> entries = options.entries();
    List<Clip> clips = new ArrayList<>();
    for (Manifest.Entry entry : entries) {
      clips.add(Clip.read(entry.path()));
    }
    TestSet set = new TestSet("warning", entries, clips);
    new WarningStudy(options.model(), options.work().resolve("warning"), System.err::println)
        .write(options.page(), set, Manifest.read(faces));
    return 0;
  }
}
