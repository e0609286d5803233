package org.lipstream.monitor.detect;

/**
 * Where the rules draw their lines.
 *
 * @param headAlpha a head's alpha above this makes the token that head's sink (0.3: arXiv
 *     2410.10781)
 * @param headShare share of a block's heads from which on their sink is the block's
 * @param medianRatio alpha from this many times the median of the tokens but the first makes a sink
 * @param leastQueries a token that fewer queries can see, itself included, is not judged: its alpha
 *     is the mean of too few weights, the last one's its attention to itself alone
 * @param massiveRatio magnitude in medians of the layer that is massive (1000: arXiv 2510.22603)
 * @param massiveMagnitude magnitude that it must exceed as well (100: arXiv 2402.17762)
 * @param secondaryCosine magnitude of the cosine with the first token above which a token is a
 *     secondary sink (0.9: arXiv 2512.22213)
 * @param standsOut peak in medians of the other tokens' peaks from which on a component counts as
 *     taking part in a spike
 */
public record Thresholds(
    double headAlpha,
    double headShare,
    double medianRatio,
    int leastQueries,
    double massiveRatio,
    double massiveMagnitude,
    double secondaryCosine,
    double standsOut) {

  /** The published values, and the project's own where none is. */
  public static final Thresholds PUBLISHED = new Thresholds(0.3, 0.25, 10, 8, 1000, 100, 0.9, 5);

  public Thresholds {
    positive("headAlpha", headAlpha);
    positive("headShare", headShare);
    positive("medianRatio", medianRatio);
    positive("leastQueries", leastQueries);
    positive("massiveRatio", massiveRatio);
    positive("secondaryCosine", secondaryCosine);
    positive("standsOut", standsOut);
  }

  private static void positive(String name, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
