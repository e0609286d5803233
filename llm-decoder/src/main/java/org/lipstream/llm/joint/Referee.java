package org.lipstream.llm.joint;

/**
 * Whose answer counts: a logistic rule, fitted where both answers and the truth are known.
 *
 * @param bias constant
 * @param advantage weight of the other text's log-probability given the sound over the ear's own, a
 *     word
 * @param confidence weight of the specialist's confidence, as log-odds
 */
record Referee(double bias, double advantage, double confidence) {
  /** Odds of more than this to one count no further. */
  private static final double MOST_ODDS = 1e4;

  boolean prefersSpecialist(double advantageOfOther, double confidenceOfOther) {
    if (Double.isNaN(advantageOfOther)) {
      return false;
    }
    double odds = confidenceOfOther / Math.max(1 / MOST_ODDS, 1 - confidenceOfOther);
    return bias
            + advantage * advantageOfOther
            + confidence * Math.log(Math.max(1 / MOST_ODDS, odds))
        > 0;
  }
}
