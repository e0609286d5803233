package org.lipstream.app.lab.sinks;

import java.util.Map;
import java.util.Optional;
import org.lipstream.llm.lab.experiment.RunPlan.Condition;

/** Word error rates of arXiv 2510.22603 (Llama 3.2-3B; LRS2, for VSR LRS3), in %. */
final class PaperTable {
  /** Plain, and with the loss. */
  record Pair(double plain, double decorrelated) {}

  private static final Map<String, Pair> RATES =
      Map.of(
          "ASR (4)", new Pair(2.62, 2.61),
          "ASR (16)", new Pair(4.83, 3.91),
          "ASR (32)", new Pair(12.92, 11.50),
          "VSR (1)", new Pair(25.84, 25.63),
          "VSR (5)", new Pair(45.19, 34.08),
          "AVSR (1,1)", new Pair(2.26, 2.22),
          "AVSR (4,2)", new Pair(2.44, 2.42),
          "AVSR (16,5)", new Pair(4.15, 3.72));

  private PaperTable() {}

  /** Empty where the paper has none. */
  static Optional<Pair> of(Condition condition) {
    return Optional.ofNullable(RATES.get(condition.label()));
  }
}
