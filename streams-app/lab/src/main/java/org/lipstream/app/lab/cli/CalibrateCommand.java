package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.lab.evaluation.TestSet;
import org.lipstream.app.lab.latency.ConfidenceFit;
import org.lipstream.app.lab.latency.Reliability;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Calibration;
import org.lipstream.llm.recognize.Recognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fits a model's confidence to what is right. */
@Command(
    name = "calibrate",
    footer = {"", "Example:", "  lipstream calibrate kept-apart.tsv --model my-model"},
    description =
        "Recognises a manifest's clips, clean and in babble, fits the words' confidence to the share of"
            + " right ones, and writes the model's calibration. Give it clips that the model was"
            + " not trained on.")
final class CalibrateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MANIFEST", description = "Tab-separated, with path and transcript.")
  private Path manifest;

  @Mixin private ModelOptions model;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "1",
      description = "Every so many clips one is used; default: ${DEFAULT-VALUE}, all.")
  private int every;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description = "The first clip that is used, from 0; default: ${DEFAULT-VALUE}.")
  private int from;

  @Option(names = "--dry-run", description = "Report, write nothing.")
  private boolean dryRun;

  @Option(
      names = "--check",
      description = "Fit nothing: report how far the model's confidence can be believed.")
  private boolean check;

  @Option(
      names = "--out",
      paramLabel = "FILE.svg",
      description = "Draws what --check finds, too: right words by confidence.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (every < 1 || from < 0) {
      throw new CommandException("every, from: " + every + ", " + from + " (expected: >= 1, >= 0)");
    }
    if (out != null && !check) {
      throw new CommandException("--out: without --check (expected: with it)");
    }
    TestSet set = read();
    if (check) {
      check(set);
      return 0;
    }
    Path file = model.directory().resolve(Calibration.FILE);
    byte[] before = Files.exists(file) ? Files.readAllBytes(file) : null;
    Files.deleteIfExists(file); // what is fitted is the decoder's own probability
    try (Recognizer recognizer = model.openWarm()) {
      ConfidenceFit fit =
          ConfidenceFit.of(
              set, recognizer, model.modality(), step -> System.err.println(step + " ..."));
      System.out.print(fit.told());
      if (!dryRun) {
        before = null;
        Files.writeString(file, fit.calibration().toJson());
      }
    } finally {
      if (before != null) {
        Files.write(file, before);
      }
    }
    return 0;
  }

  private void check(TestSet set) throws IOException {
    try (Recognizer recognizer = model.openWarm()) {
      Reliability found =
          ConfidenceFit.checked(
              set, recognizer, model.modality(), step -> System.err.println(step + " ..."));
      System.out.print(found.told());
      if (out != null) {
        Files.writeString(out, found.toSvg());
      }
    }
  }

  private TestSet read() throws IOException {
    List<Manifest.Entry> entries = new ArrayList<>();
    List<Clip> clips = new ArrayList<>();
    List<Manifest.Entry> all = Manifest.read(manifest);
    for (int i = from; i < all.size(); i += every) {
      entries.add(all.get(i));
      clips.add(Clip.read(all.get(i).path()));
    }
    if (entries.isEmpty()) {
      throw new CommandException(manifest + ": no clips (expected: >= 1)");
    }
    return new TestSet(manifest.getFileName().toString(), entries, clips);
  }
}
