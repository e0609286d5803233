package org.lipstream.app.lab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.cli.BundledClips;
import org.lipstream.app.cli.CommandException;
import org.lipstream.app.cli.ModelOptions;
import org.lipstream.app.cli.TemporaryFolder;
import org.lipstream.app.lab.bench.LengthCosts;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.MediaFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what long utterances cost. */
@Command(
    name = "lengths",
    footer = {"", "Example:", "  lipstream bench lengths talk.wav --out lengths.svg"},
    description =
        "Measures what a partial and a final cost by the length of an utterance: beginnings of the"
            + " files' sound, one file after the other.")
final class LengthsCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Media files with sound; default: the clips that came with the project.")
  private List<Path> files = List.of();

  @Mixin private ModelOptions model;

  @Option(
      names = "--seconds",
      split = ",",
      defaultValue = "2,5,10,15,20,25",
      description = "Lengths, ascending; default: ${DEFAULT-VALUE}.")
  private List<Double> seconds;

  @Option(names = "--out", paramLabel = "FILE.svg", description = "Draws the curve, too.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create();
        Recognizer recognizer = model.open()) {
      float[] samples = sound(files.isEmpty() ? BundledClips.copyAll(folder.path()) : files);
      LengthCosts costs =
          LengthCosts.measure(recognizer, samples, seconds, step -> System.err.println(step));
      System.out.print(costs.table());
      if (out != null) {
        Files.writeString(out, costs.toSvg());
      }
    }
    return 0;
  }

  private float[] sound(List<Path> media) {
    int wanted = (int) (seconds.get(seconds.size() - 1) * MediaFormat.SAMPLE_RATE_HZ);
    List<float[]> parts = new ArrayList<>();
    int length = 0;
    for (Path file : media) {
      float[] part = Clip.read(file).samples();
      parts.add(part);
      length += part.length;
    }
    if (length < wanted) {
      throw new CommandException(
          "sound: %.1f s (expected: >= %.1f)"
              .formatted(
                  (double) length / MediaFormat.SAMPLE_RATE_HZ,
                  (double) wanted / MediaFormat.SAMPLE_RATE_HZ));
    }
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
