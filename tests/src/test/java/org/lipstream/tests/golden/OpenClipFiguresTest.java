package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.LayerReport;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.OpenModel;

/**
 * What the monitor is told of the default model while it understands a bundled clip (its words are
 * given, as one near tie is decided otherwise on other processors), beside the reference
 * implementation on the same tokens: smollm2/clip.tsv, which smollm2/transformers-figures.py wrote.
 */
class OpenClipFiguresTest {
  private static final String SAID =
      "Good morning and thank you for coming. The quick brown fox jumps over the lazy"
          + " dog. What you say is written here while you say it.";

  /** A summary's median is of a sample. */
  private static final double SAMPLED = 0.02;

  @ParameterizedTest
  @EnumSource(value = Detail.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void figuresOfAClipAreTheReferencesAtAllLayers(Detail detail) throws IOException {
    DecodeReport report = watched(detail);
    List<Map<String, Double>> references = ReferenceFigures.of("clip.tsv");
    assertThat(String.join("", report.snapshot().texts())).isEqualTo("<|im_start|>" + SAID);
    assertThat(report.layers()).hasSameSizeAs(references).hasSize(31);
    for (LayerReport layer : report.layers()) {
      Map<String, Double> figures = ReferenceFigures.figures(layer);
      Map<String, Double> reference = references.get(layer.layer());
      figures.keySet().retainAll(reference.keySet());
      if (detail == Detail.SUMMARY) {
        figures.keySet().removeAll(Set.of("median", "entropy"));
        assertThat(layer.median())
            .as("layer %d", layer.layer())
            .isCloseTo(reference.get("median"), within(SAMPLED * reference.get("median")));
      }
      ReferenceFigures.assertSame(layer, figures, reference);
    }
  }

  private static DecodeReport watched(Detail detail) {
    Recognizer open = OpenModel.shared();
    SinkMonitor monitor =
        new SinkMonitor(new DecodeId("s", 0, 0, open.model(), 0), Purpose.FINAL, detail);
    Utterance utterance = new Utterance(Bundled.clip("free.mp4").samples(), new byte[0]);
    open.recognize(
        RecognitionRequest.of(utterance, Modalities.AUDIO, open.rates().normal())
            .withAnswer(SAID)
            .withProbe(monitor));
    return monitor.report().orElseThrow();
  }
}
