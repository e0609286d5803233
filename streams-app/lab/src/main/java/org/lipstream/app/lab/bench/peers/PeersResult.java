package org.lipstream.app.lab.bench.peers;

import java.util.List;
import org.lipstream.app.lab.evaluation.Conditions;

/**
 * All figures.
 *
 * @param peer what the peer's library says of itself
 * @param threads of each contestant
 * @param promptTokens tokens before the answer
 * @param tokens tokens of the answer
 * @param rounds that count
 */
public record PeersResult(
    Conditions conditions,
    String peer,
    int threads,
    int promptTokens,
    int tokens,
    int rounds,
    List<Heat> heats) {

  /**
   * Those that took turns.
   *
   * @param bits of a number, but for what ships
   */
  public record Heat(String size, int bits, List<EntrantFigures> entrants) {

    /** Whether all wrote the same, which with 32 bits they should. */
    boolean isUnanimous() {
      return entrants.stream().map(EntrantFigures::answer).distinct().count() == 1;
    }
  }

  /** Whether all wrote the same wherever numbers have 32 bits. */
  public boolean isUnanimous() {
    return heats.stream().filter(heat -> heat.bits() == 32).allMatch(Heat::isUnanimous);
  }
}
