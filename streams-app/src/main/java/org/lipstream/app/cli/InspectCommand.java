package org.lipstream.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.monitor.ReportText;
import org.lipstream.app.session.DecodeWatch;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.Transcription;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what the decoder did inside while it recognised one clip. */
@Command(
    name = "inspect",
    footer = {"", "Example:", "  lipstream inspect talk.mp4 --model open"},
    description =
        "Prints attention sinks, massive activations and where they come from, for one clip.")
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A media file.")
  private Path file;

  @Mixin private ModelOptions model;

  @Option(
      names = "--maps",
      description = "With --json: the attention, magnitude and cosine maps too.")
  private boolean maps;

  @Option(names = "--json", description = "One line of JSON for each utterance.")
  private boolean json;

  @Override
  public Integer call() {
    List<DecodeReport> reports = new ArrayList<>();
    try (Recognizer recognizer = model.open();
        RecognitionScheduler scheduler = RecognitionScheduler.inCaller(recognizer);
        MediaSource source = MediaSource.open(file)) {
      Transcription said =
          Transcription.of(
              source,
              SessionConfig.defaults().withOnly(model.modality()),
              scheduler,
              model.modality(),
              DecodeWatch.always(Detail.FULL),
              reports::add);
      source.warnings().forEach(System.err::println);
      if (reports.isEmpty()) {
        throw new CommandException(file + ": nothing was said (expected: speech)");
      }
      for (int i = 0; i < reports.size(); i++) {
        if (json) {
          System.out.println(ReportJson.line(reports.get(i), maps));
        } else {
          System.out.print(ReportText.of(reports.get(i), said.finals().get(i).text()));
        }
      }
    }
    return 0;
  }
}
