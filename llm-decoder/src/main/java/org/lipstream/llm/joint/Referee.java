package org.lipstream.llm.joint;

import java.util.List;
import org.lipstream.llm.recognize.LogisticFit;

/**
 * Whose answer counts, the ear's or the specialist's: a logistic rule, fitted where both answers
 * and the truth are known.
 *
 * @param bias constant
 * @param advantage weight of {@link Opinions#advantage}
 * @param specialist weight of the specialist's confidence, as log-odds
 * @param ear weight of the ear's confidence, as log-odds
 */
public record Referee(double bias, double advantage, double specialist, double ear) {
  /** Odds of more than this to one count no further. */
  private static final double MOST_ODDS = 1e4;

  /** Nats a word beyond which an advantage counts no further. */
  private static final double MOST_ADVANTAGE = 10;

  private static final double RIDGE = 1e-2;

  /**
   * What is known of both answers.
   *
   * @param advantage by how much the specialist's text is likelier than the ear's given the sound,
   *     natural logarithm a word; see {@link
   *     org.lipstream.llm.whisper.WhisperRecognizer.Weighed#advantage}
   * @param specialist the specialist's confidence, 0 to 1
   * @param ear the ear's
   */
  public record Opinions(double advantage, double specialist, double ear) {
    private double[] features() {
      double bounded = Math.max(-MOST_ADVANTAGE, Math.min(MOST_ADVANTAGE, advantage));
      return new double[] {1, bounded, logOdds(specialist), logOdds(ear)};
    }
  }

  /**
   * Both answers to something whose words are known.
   *
   * @param specialistErrors words that the specialist got wrong
   * @param earErrors words that the ear got wrong
   */
  public record Case(Opinions opinions, int specialistErrors, int earErrors) {}

  /** Whether the specialist's answer counts; never where there is no advantage to be told. */
  public boolean prefersSpecialist(Opinions opinions) {
    if (Double.isNaN(opinions.advantage)) {
      return false;
    }
    return LogisticFit.dot(new double[] {bias, advantage, specialist, ear}, opinions.features())
        > 0;
  }

  /**
   * Fits to cases by maximum likelihood, each weighted by the words that the choice is worth, with
   * a little ridge.
   *
   * @throws IllegalArgumentException if no case favours either
   */
  public static Referee fit(List<Case> cases) {
    List<Case> telling = cases.stream().filter(c -> c.specialistErrors != c.earErrors).toList();
    if (telling.isEmpty()) {
      throw new IllegalArgumentException("cases: none in which one is better (expected: >= 1)");
    }
    List<LogisticFit.Example> examples =
        telling.stream()
            .map(
                each ->
                    new LogisticFit.Example(
                        each.opinions.features(),
                        each.specialistErrors < each.earErrors,
                        Math.abs(each.specialistErrors - each.earErrors)))
            .toList();
    double[] weights = LogisticFit.weights(examples, RIDGE);
    return new Referee(weights[0], weights[1], weights[2], weights[3]);
  }

  private static double logOdds(double confidence) {
    double odds = confidence / Math.max(1 / MOST_ODDS, 1 - confidence);
    return Math.log(Math.max(1 / MOST_ODDS, Math.min(MOST_ODDS, odds)));
  }
}
