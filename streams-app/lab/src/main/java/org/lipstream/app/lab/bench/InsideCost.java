package org.lipstream.app.lab.bench;

import java.util.Locale;
import java.util.function.Consumer;
import org.lipstream.app.lab.evaluation.Conditions;
import org.lipstream.llm.lab.bench.ProbeCost;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.report.DecodeId;

/**
 * What it costs to watch the decoder's inside: off, in short and in full, in turns, at the size of
 * a model at hand and at those of SmolLM2-135M and Llama 3.2 1B.
 *
 * @param model the model's size
 * @param hundredMillion SmolLM2-135M's blocks
 * @param billion Llama 3.2 1B's blocks
 */
public record InsideCost(
    Conditions conditions, ProbeCost model, ProbeCost hundredMillion, ProbeCost billion) {
  /** Three seconds of both streams at the usual rates, and a sentence. */
  private static final int CONTEXT = 96;

  private static final int ANSWER = 24;
  private static final DecodeId ID = new DecodeId("bench", 0, 0, "bench", 0);
  private static final int MODEL_ROUNDS = 100;
  private static final int HUNDRED_MILLION_ROUNDS = 25;
  private static final int BILLION_ROUNDS = 7;

  /**
   * Measures; takes about 5 GB of memory for the larger model, whose weights are random.
   *
   * @param progress is told what begins
   */
  public static InsideCost measure(LlamaConfig size, Consumer<String> progress) {
    progress.accept("warming up");
    ProbeCost.warmUp(InsideCost::report);
    progress.accept("watching, at the model's size");
    ProbeCost model = measure(size, MODEL_ROUNDS);
    progress.accept("watching, at 135M parameters");
    ProbeCost hundredMillion =
        measure(ProbeCost.hundredMillionParameters(), HUNDRED_MILLION_ROUNDS);
    progress.accept("watching, at 1B parameters");
    ProbeCost billion = measure(ProbeCost.billionParameters(), BILLION_ROUNDS);
    return new InsideCost(Conditions.here(), model, hundredMillion, billion);
  }

  private static ProbeCost measure(LlamaConfig config, int rounds) {
    return ProbeCost.measure(config, CONTEXT, ANSWER, rounds, InsideCost::report);
  }

  private static void report(DecodeSnapshot snapshot) {
    SinkMonitor.report(ID, snapshot);
  }

  /** Lines for people to read. */
  public String table() {
    return String.format(
        Locale.ROOT,
        """
        machine    %s, %s, %d cores, engine threads %s

        watching the decoder, processor time of one decode (%d tokens + %d)
                               off      summary         full   a summary's report, apart
        model size      %s
        135M parameters %s
        1B parameters   %s
        """,
        conditions.jdk(),
        conditions.system(),
        conditions.cores(),
        conditions.engineThreads(),
        CONTEXT,
        ANSWER,
        line(model),
        line(hundredMillion),
        line(billion));
  }

  private static String line(ProbeCost cost) {
    return String.format(
        Locale.ROOT,
        "%8.1f ms   %+8.1f %%   %+8.1f %%   %8.2f ms   (%d rounds)",
        cost.offMs(),
        100 * cost.summaryOverhead(),
        100 * cost.fullOverhead(),
        cost.reportMs(),
        cost.rounds());
  }
}
