package org.lipstream.llm.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    String id() {
      return task.label() + "_" + rates.audio() + "-" + rates.video();
    }
  }

  /** The paper's tasks and rates. */
  public static final List<Condition> CONDITIONS =
      List.of(
          new Condition(Modalities.AUDIO, new Rates(4, 2)),
          new Condition(Modalities.AUDIO, new Rates(16, 5)),
          new Condition(Modalities.AUDIO, new Rates(32, 5)),
          new Condition(Modalities.VIDEO, new Rates(4, 1)),
          new Condition(Modalities.VIDEO, new Rates(16, 5)),
          new Condition(Modalities.AV, new Rates(1, 1)),
          new Condition(Modalities.AV, new Rates(4, 2)),
          new Condition(Modalities.AV, new Rates(16, 5)));

  /** The conditions in the order of their turn: high rates first, the longest sequences last. */
  private static final int[] TURNS = {7, 2, 4, 6, 1, 0, 3, 5};

  /**
   * All runs, what matters most first: every condition plain and with the first lambda, for one
   * seed after the other; then the other lambdas.
   */
  public static List<RunPlan> all(List<Double> lambdas, int seeds) {
    List<RunPlan> plans = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      add(plans, List.of(0.0, lambdas.get(0)), seed);
    }
    for (int seed = 1; seed <= seeds; seed++) {
      add(plans, lambdas.subList(1, lambdas.size()), seed);
    }
    return plans;
  }

  private static void add(List<RunPlan> plans, List<Double> lambdas, long seed) {
    for (int at : TURNS) {
      for (double lambda : lambdas) {
        plans.add(new RunPlan(CONDITIONS.get(at).task, CONDITIONS.get(at).rates, lambda, seed));
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
