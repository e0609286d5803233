package org.lipstream.app.lab.inside;

import java.util.Arrays;
import java.util.List;
import org.lipstream.llm.lab.inside.Windows;
import org.lipstream.llm.model.LlamaConfig;

/**
 * What of the past is kept.
 *
 * @param first slots at the beginning
 * @param newest slots at the end; all where heads have budgets of their own
 * @param windows what of it heads see
 * @param slots that are kept at most, mean of the heads
 */
record CachePolicy(String name, int first, int newest, Windows windows, double slots) {
  /** Tokens of a pass, behind which the past is cut. */
  static final int CHUNK = 32;

  /** Of the slots that there are, what heads that look back get. */
  private static final double RETRIEVING = 0.8;

  static CachePolicy cut(String name, int first, int newest) {
    return new CachePolicy(name, first, newest, Windows.ALL, first + newest + CHUNK);
  }

  /** Budgets beside the first slot. */
  static CachePolicy budgets(String name, int[][] budgets, int all) {
    double slots =
        Arrays.stream(budgets)
            .flatMapToInt(Arrays::stream)
            .mapToDouble(newest -> Math.min(all, 1 + newest + CHUNK))
            .average()
            .orElseThrow();
    return new CachePolicy(name, 1, Integer.MAX_VALUE, Windows.of(1, budgets), slots);
  }

  boolean isWhole() {
    return newest == Integer.MAX_VALUE;
  }

  /**
   * What is compared, all but the first at the same mean number of slots.
   *
   * @param tokens that are read
   * @param far how much attention key heads pay to what is far, by block
   */
  static List<CachePolicy> compared(LlamaConfig config, int tokens, int window, double[][] far) {
    int[][] pyramid = Budgets.pyramid(config.blocks(), config.keyValueHeads(), window - 1);
    int[][] retrieving = Budgets.retrieving(far, window - 1, tokens, RETRIEVING * window / tokens);
    return List.of(
        new CachePolicy("all that was read", 0, Integer.MAX_VALUE, Windows.ALL, tokens + 1),
        CachePolicy.cut("the newest " + window, 0, window),
        CachePolicy.cut("the first and " + (window - 1), 1, window - 1),
        CachePolicy.cut("the first four and " + (window - 4), 4, window - 4),
        CachePolicy.budgets(
            "the first and %d, more in low blocks".formatted(window - 1), pyramid, tokens),
        CachePolicy.budgets(
            "the first and %d, all in heads that look back".formatted(window - 1),
            retrieving,
            tokens));
  }
}
