package org.lipstream.monitor.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.DecodeReport;

class RuleFindingsTest {
  private final DecodeReport report =
      new PlantedDecode(PlantedDecode.roles(10, 12, 4, 8), 3, 7)
          .sink(2, 12, 0.25f)
          .sink(3, 12, 0.25f)
          .report();

  @Test
  void anotherRuleJudgesADecodeThatWasWatchedAlready() {
    assertThat(RuleFindings.of(new Above("A_FIFTH", 0.2), report))
        .extracting(AttentionSink::layer, AttentionSink::token, AttentionSink::rules)
        .contains(
            tuple(2, 12, java.util.List.of("A_FIFTH")), tuple(3, 12, java.util.List.of("A_FIFTH")));
    assertThat(RuleFindings.of(new Above("ALL", 1), report)).isEmpty();
  }

  @Test
  void theStandardRulesFindThereWhatTheReportSays() {
    for (SinkRule rule : SinkRule.standard(Thresholds.PUBLISHED)) {
      assertThat(RuleFindings.of(rule, report))
          .extracting(AttentionSink::layer, AttentionSink::token)
          .isEqualTo(
              report.sinks().stream()
                  .filter(sink -> sink.rules().contains(rule.name()))
                  .map(sink -> tuple(sink.layer(), sink.token()))
                  .toList());
    }
  }

  private record Above(String name, double limit) implements SinkRule {
    @Override
    public boolean isSink(BlockAttention block, int token) {
      return block.alpha(token) > limit;
    }
  }
}
