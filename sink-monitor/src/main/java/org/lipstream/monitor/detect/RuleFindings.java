package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;

/** What one more rule finds in a decode that was watched already. */
public final class RuleFindings {
  private static final Thresholds THRESHOLDS = Thresholds.PUBLISHED;

  private RuleFindings() {}

  /**
   * The sinks by this rule alone, by block and token. A token that too few queries can see is not
   * judged, as by the standard rules.
   */
  public static List<AttentionSink> of(SinkRule rule, DecodeReport report) {
    if (report.isEmpty()) {
      return List.of();
    }
    AttentionSinks rules = new AttentionSinks(List.of(rule), THRESHOLDS.leastQueries());
    JudgedTokens tokens = JudgedTokens.decoder(report.roles());
    List<AttentionSink> sinks = new ArrayList<>();
    for (LayerReport layer : report.layers()) {
      layer
          .seen()
          .attention()
          .map(stats -> BlockAttention.of(stats, tokens, THRESHOLDS.headAlpha()))
          .ifPresent(block -> sinks.addAll(rules.find(layer.layer(), block, tokens)));
    }
    return sinks;
  }
}
