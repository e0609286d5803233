package org.lipstream.monitor.causal;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.report.CausalTest;
import org.lipstream.monitor.report.DecodeReport;

/** The causal tests that a decode allows. */
public final class CausalTests {
  private CausalTests() {}

  /**
   * The strongest sink but the first token, or without one the other token with the largest alpha,
   * turned away; and the media token that is least like the first token turned to it. Each after
   * the block before the one in which the sink arises.
   *
   * @param report at full detail; of any other there is no test
   * @param leastQueries a token that fewer can see is not judged
   */
  public static List<CausalTest> of(DecodeReport report, int leastQueries) {
    List<CausalTest> tests = new ArrayList<>();
    DecodeSnapshot decode = report.snapshot();
    if (decode.blocks() < 2 || decode.layers().stream().anyMatch(l -> l.maps().isEmpty())) {
      return tests;
    }
    TurnChoice choice = new TurnChoice(report, decode.tokens() - leastQueries + 1);
    choice.sinkAway().ifPresent(tests::add);
    choice.tokenToFirst().ifPresent(tests::add);
    return tests;
  }
}
