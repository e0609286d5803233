package org.lipstream.monitor.causal;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.sink.SinkReport;

/**
 * A token's state turned to another token's direction, to see whether what follows depends on it
 * (arXiv 2510.22603). What the layer of the turn itself shows is from before it.
 *
 * @param kind which question it asks
 * @param ofSink whether a rule calls the turned token a sink
 * @param turn what is turned, and after which block
 * @param towards position of the token whose direction it takes
 */
public record CausalTest(Kind kind, boolean ofSink, StateTurn turn, int towards) {

  /** The two questions. */
  public enum Kind {
    /** Does a sink vanish that points where its nearest other token does? */
    SINK_AWAY,
    /** Does an ordinary token become a sink that points where BOS does? */
    TOKEN_TO_BOS
  }

  /**
   * The tests that a decode allows: the strongest sink but BOS, or without one the other token with
   * the largest alpha, turned away; and the media token that is least like BOS turned to it. Each
   * after the block before the one in which the sink arises.
   *
   * @param decode at full detail
   * @param report of the same decode
   */
  public static List<CausalTest> of(DecodeSnapshot decode, SinkReport report) {
    List<CausalTest> tests = new ArrayList<>();
    if (decode.blocks() < 2 || decode.layers().stream().anyMatch(l -> l.maps().isEmpty())) {
      return tests;
    }
    TurnChoice choice = new TurnChoice(decode, report);
    choice.sinkAway().ifPresent(tests::add);
    choice.tokenToBos().ifPresent(tests::add);
    return tests;
  }
}
