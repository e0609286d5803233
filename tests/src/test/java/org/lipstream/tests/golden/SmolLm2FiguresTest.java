package org.lipstream.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.probe.DecodeTap;
import org.lipstream.llm.probe.Watched;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.LayerReport;
import org.lipstream.tests.support.PublishedParts;

/**
 * What the probe tells of SmolLM2-135M-Instruct while it answers, beside a plain Llama in numpy:
 * smollm2/figures.tsv, which smollm2/figures.py wrote.
 */
class SmolLm2FiguresTest {
  private static final int[] PROMPT = {
    1, 4093, 198, 19161, 582, 6330, 563, 260, 3426, 30, 2, 198, 1, 520, 9531, 198
  };
  private static final int STEPS = 20; // the last of which is not read again
  private static final int LAST = PROMPT.length + STEPS - 2;

  private static final NDManager MANAGER = NDManager.newBaseManager();
  private static LlamaModel model;

  @BeforeAll
  static void load() {
    model = LlamaModel.load(PublishedParts.smolLm2(), MANAGER);
  }

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  @Test
  void figuresInFullAreTheReferencesAtAllLayers() throws IOException {
    DecodeReport report = decode(Detail.FULL);
    List<Map<String, Double>> references = ReferenceFigures.of("figures.tsv");
    assertThat(report.layers()).hasSameSizeAs(references).hasSize(31);
    for (LayerReport layer : report.layers()) {
      ReferenceFigures.assertSame(
          layer, ReferenceFigures.figures(layer), references.get(layer.layer()));
    }
    assertThat(report.faults()).isEmpty();
  }

  @Test
  void aSummaryDiffersInItsSampledMedianAlone() throws IOException {
    DecodeReport report = decode(Detail.SUMMARY);
    for (LayerReport layer : report.layers()) {
      Map<String, Double> reference = ReferenceFigures.of("figures.tsv").get(layer.layer());
      assertThat(layer.median())
          .as("layer %d", layer.layer())
          .isCloseTo(reference.get("median"), within(0.02 * reference.get("median")));
      Map<String, Double> figures = ReferenceFigures.figures(layer);
      figures.keySet().removeAll(Set.of("median", "entropy", "firstValueNorm", "ninthValueNorm"));
      ReferenceFigures.assertSame(layer, figures, reference);
    }
  }

  /** Of a greedy answer, as the product decodes it: the prompt at once, then token by token. */
  private static DecodeReport decode(Detail detail) {
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    roles.addAll(Collections.nCopies(PROMPT.length - 1, TokenRole.PROMPT));
    SinkMonitor monitor =
        new SinkMonitor(new DecodeId("s", 0, 0, "smollm2", 0), Purpose.FINAL, detail);
    Watched watched =
        new Watched(monitor, detail, roles, Collections.nCopies(roles.size(), ""), List.of());
    try (NDManager call = MANAGER.newSubManager();
        DecodeTap tap = DecodeTap.of(call, model.config(), List.of(watched))) {
      NDArray prompt = model.embed(call, PROMPT).squeeze(0);
      List<Answer> answers;
      try (LlamaNextToken scores = new LlamaNextToken(model, call, List.of(prompt), tap)) {
        Limits limits = new Limits(STEPS, Set.of());
        answers = new GreedySearch().decode(scores, new int[][] {{}}, limits);
      }
      tap.report(answers, Integer::toString);
      Optional<DecodeReport> report = monitor.report();
      assertThat(report.orElseThrow().tokens()).isEqualTo(LAST + 1);
      return report.get();
    }
  }
}
