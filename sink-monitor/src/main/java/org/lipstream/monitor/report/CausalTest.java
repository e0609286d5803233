package org.lipstream.monitor.report;

import org.lipstream.monitor.probe.StateTurn;

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

  /** The two questions; a record's readers know the first token as BOS. */
  public enum Kind {
    /** Does a sink vanish that points where its nearest other token does? */
    SINK_AWAY,
    /** Does an ordinary token become a sink that points where the first token does? */
    TOKEN_TO_BOS
  }
}
