package org.lipstream.app.lab.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What an entrant did in a heat.
 *
 * @param tokenRatio its time a token over that of the heat's peer in the same round
 * @param tokenProcessorRatio the same of the processors' time
 * @param prefillRatio the same of the prompt
 * @param prefillTokensASecond of the prompt
 * @param memoryMb of its process after the last round; 0 where that cannot be told
 * @param answer what it wrote in the last round
 */
record EntrantFigures(
    Entrant entrant,
    Quartiles tokenRatio,
    Quartiles tokenProcessorRatio,
    Quartiles prefillRatio,
    Quartiles prefillTokensASecond,
    Quartiles tokenMs,
    Quartiles tokenProcessorMs,
    long memoryMb,
    String answer) {

  /**
   * Of all entrants of a heat. Its peer is the first that is not ours.
   *
   * @param timings [entrant][round]
   * @param memoryMb of each entrant
   * @param promptTokens tokens of the prompt
   */
  static List<EntrantFigures> of(
      List<Entrant> entrants, List<List<Timing>> timings, List<Long> memoryMb, int promptTokens) {
    int peer = peer(entrants);
    List<EntrantFigures> figures = new ArrayList<>();
    for (int i = 0; i < entrants.size(); i++) {
      List<Timing> own = timings.get(i);
      List<Timing> others = timings.get(peer);
      figures.add(
          new EntrantFigures(
              entrants.get(i),
              ratio(own, others, Timing::tokenNanos),
              ratio(own, others, Timing::tokenProcessorNanos),
              ratio(own, others, Timing::prefillNanos),
              each(own, one -> promptTokens * 1e9 / one.prefillNanos()),
              each(own, one -> one.tokenNanos() / 1e6),
              each(own, one -> one.tokenProcessorNanos() / 1e6),
              memoryMb.get(i),
              own.get(own.size() - 1).answer()));
    }
    return figures;
  }

  /** Where a heat's peer stands. */
  static int peer(List<Entrant> entrants) {
    return IntStream.range(0, entrants.size())
        .filter(i -> !entrants.get(i).ours())
        .findFirst()
        .orElseThrow();
  }

  private static Quartiles each(List<Timing> timings, ToDoubleFunction<Timing> figure) {
    return Quartiles.of(timings.stream().mapToDouble(figure).toArray());
  }

  private static Quartiles ratio(
      List<Timing> own, List<Timing> others, ToDoubleFunction<Timing> figure) {
    return Quartiles.of(
        IntStream.range(0, own.size())
            .mapToDouble(
                i -> figure.applyAsDouble(own.get(i)) / figure.applyAsDouble(others.get(i)))
            .toArray());
  }
}
