package org.lipstream.llm.lab.experiment;

import org.lipstream.monitor.detect.SinkMonitor;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.lipstream.llm.model.StreamIntervention;
import org.lipstream.llm.probe.Rotation;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.report.CausalTest;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.TurnEffect;

/** The paper's causal test on one clip; which tokens are turned says {@link SinkMonitor#causalTests}. */
final class RotationStudy {
  private final Function<StreamIntervention, DecodeSnapshot> run;
  private final Function<DecodeSnapshot, DecodeReport> monitor;
  private final List<PromptLayout.Token> tokens;
  private final DecodeSnapshot before;
  private final DecodeReport reportBefore;
  private final int viewLayer;

  /**
   * @param run the clip under an intervention
   */
  RotationStudy(
      Function<StreamIntervention, DecodeSnapshot> run,
      Function<DecodeSnapshot, DecodeReport> monitor,
      List<PromptLayout.Token> tokens) {
    this.run = run;
    this.monitor = monitor;
    this.tokens = tokens;
    this.before = run.apply(StreamIntervention.NONE);
    this.reportBefore = monitor.apply(before);
    this.viewLayer = ClipView.viewedLayer(before.blocks());
  }

  List<RotationResult> results() {
    return SinkMonitor.causalTests(reportBefore).stream().map(this::result).toList();
  }

  private RotationResult result(CausalTest test) {
    DecodeSnapshot after = run.apply(Rotation.of(test.turn()));
    TurnEffect effect = TurnEffect.of(test, reportBefore, monitor.apply(after));
    int layer = test.turn().layer();
    PromptLayout.Token what = tokens.get(test.turn().token());
    return new RotationResult(
        test.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        layer,
        test.turn().token(),
        what.text().isEmpty() ? what.role().name() : what.text(),
        test.towards(),
        effect.alphaBefore(),
        effect.alphaAfter(),
        effect.ratioBefore(),
        effect.ratioAfter(),
        effect.cosineBefore(),
        effect.cosineAfter(),
        ClipView.cosines(ClipView.states(after, Math.max(viewLayer, layer + 1))));
  }
}
