package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.app.cli.ModelLocator;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.ingest.media.Clip;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.tests.command.Bundled;

/**
 * What the default model's reports tell of a clip, beside a plain Llama in numpy that read the same
 * text: smollm2/clip.tsv. A summary is of the pass in which the text was chosen among others, at
 * full detail the text is read once more.
 */
class ClipFiguresTest {
  private static final ReferenceFigures REFERENCE = new ReferenceFigures("clip.tsv");
  private static Recognizer open;

  @BeforeAll
  static void openModel() {
    open = Recognizers.open(ModelLocator.ofProject().locate("open"));
  }

  @AfterAll
  static void close() {
    open.close();
  }

  @Test
  void aSummaryOfAClipIsTheReferenceAtAllLayers() throws IOException {
    REFERENCE.assertSummary(report(Detail.SUMMARY));
  }

  @Test
  void aClipInFullIsTheReferenceAtAllLayers() throws IOException {
    REFERENCE.assertFull(report(Detail.FULL));
  }

  private static DecodeReport report(Detail detail) {
    Path free =
        Bundled.clips().stream()
            .map(Manifest.Entry::path)
            .filter(path -> path.endsWith("free.mp4"))
            .findFirst()
            .orElseThrow();
    DecodeId id = new DecodeId("clip", 0, 0, open.model(), 0);
    SinkMonitor watch = new SinkMonitor(id, Purpose.FINAL, detail);
    Utterance utterance = new Utterance(Clip.read(free).samples(), new byte[0]);
    open.recognize(
        RecognitionRequest.of(utterance, Modalities.AUDIO, open.rates().normal()).withProbe(watch));
    DecodeReport report = watch.report().orElseThrow();
    assertThat(String.join("", report.snapshot().texts()))
        .isEqualTo(
            "<|im_start|>Good morning and thank you for coming. The quick brown fox jumps over the"
                + " lazy dog. What you say is written here while you say it.");
    return report;
  }
}
