package org.lipstream.llm.lab.experiment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * One tuning of the experiment.
 *
 * @param task streams that are used
 * @param rates encoder frames a token; the one of a stream that is not used does not matter
 * @param lambda weight of the decorrelation loss; 0 for plain tuning
 */
public record RunPlan(Modalities task, Rates rates, double lambda, long seed) {

  /** A task at its rates, which are compared with and without the loss. */
  public record Condition(Modalities task, Rates rates) {

    /** The paper's way to write it, such as {@code AVSR (16,5)}. */
    public String label() {
      if (task.equals(Modalities.AV)) {
        return "AVSR (" + rates + ")";
      }
      return task.has(Modality.AUDIO)
          ? "ASR (" + rates.audio() + ")"
          : "VSR (" + rates.video() + ")";
    }

    /**
     * The condition that is written so, a rate's comma perhaps as a slash.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Condition of(String label) {
      return CONDITIONS.stream()
          .filter(one -> one.label().equalsIgnoreCase(label.strip().replace('/', ',')))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "%s (expected: one of %s)"
                          .formatted(
                              label,
                              CONDITIONS.stream()
                                  .map(one -> one.label().replace(',', '/'))
                                  .collect(Collectors.joining(", ")))));
    }

    String id() {
      return task.label() + "_" + rates.audio() + "-" + rates.video();
    }
  }

  /** The paper's tasks and rates, and two rates of sound between them. */
  public static final List<Condition> CONDITIONS =
      List.of(
          new Condition(Modalities.AUDIO, new Rates(4, 2)),
          new Condition(Modalities.AUDIO, new Rates(8, 2)),
          new Condition(Modalities.AUDIO, new Rates(16, 5)),
          new Condition(Modalities.AUDIO, new Rates(25, 5)),
          new Condition(Modalities.AUDIO, new Rates(32, 5)),
          new Condition(Modalities.VIDEO, new Rates(4, 1)),
          new Condition(Modalities.VIDEO, new Rates(16, 5)),
          new Condition(Modalities.AV, new Rates(1, 1)),
          new Condition(Modalities.AV, new Rates(4, 2)),
          new Condition(Modalities.AV, new Rates(16, 5)));

  /** The conditions in the order of their turn: high rates first, the longest sequences last. */
  private static final int[] TURNS = {9, 4, 6, 8, 2, 3, 1, 0, 5, 7};

  /** All conditions' runs. */
  public static List<RunPlan> all(List<Double> lambdas, int seeds) {
    return all(CONDITIONS, lambdas, seeds);
  }

  /**
   * All runs of some conditions, what matters most first: every condition plain and with the first
   * lambda, for one seed after the other; then the other lambdas.
   */
  public static List<RunPlan> all(
      Collection<Condition> conditions, List<Double> lambdas, int seeds) {
    List<RunPlan> plans = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      add(plans, conditions, List.of(0.0, lambdas.get(0)), seed);
    }
    for (int seed = 1; seed <= seeds; seed++) {
      add(plans, conditions, lambdas.subList(1, lambdas.size()), seed);
    }
    return plans;
  }

  private static void add(
      List<RunPlan> plans, Collection<Condition> conditions, List<Double> lambdas, long seed) {
    for (int at : TURNS) {
      Condition condition = CONDITIONS.get(at);
      for (double lambda : conditions.contains(condition) ? lambdas : List.<Double>of()) {
        plans.add(new RunPlan(condition.task, condition.rates, lambda, seed));
      }
    }
  }

  public Condition condition() {
    return new Condition(task, rates);
  }

  /** A name for files. */
  public String id() {
    String weight = lambda == 0 ? "plain" : String.format(Locale.ROOT, "lambda%.0f", lambda);
    return String.join("_", condition().id(), weight, "seed" + seed);
  }
}
