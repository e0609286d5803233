package org.lipstream.llm.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.lipstream.encoders.checkpoint.RandomWeights;
import org.lipstream.llm.decode.Answer;
import org.lipstream.llm.decode.GreedySearch;
import org.lipstream.llm.decode.Limits;
import org.lipstream.llm.decode.LlamaNextToken;
import org.lipstream.llm.model.BlockTap;
import org.lipstream.llm.model.LlamaConfig;
import org.lipstream.llm.model.LlamaModel;
import org.lipstream.llm.model.RopeConfig;
import org.lipstream.llm.model.RopeScaling;
import org.lipstream.llm.probe.DecodeTap;
import org.lipstream.llm.probe.Watched;
import org.lipstream.monitor.probe.ActivationProbe;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;

/**
 * What watching adds to a decode: the same decode at each detail, in turn, by a model of random
 * weights. The report that is made of what was seen is another thread's, and counted apart. Times
 * are processor times of the thread that decodes, which other load on the machine disturbs less;
 * they are all there is where the engine has one thread.
 *
 * @param context tokens before the answer
 * @param answer tokens of the answer
 * @param rounds how often each detail was measured
 * @param offMs median time of a decode that nobody watches
 * @param summaryOverhead median over the rounds of the added time over that of the same round's
 *     unwatched decode
 * @param fullOverhead the same at full detail
 * @param reportMs median time of making a summary's report
 */
public record ProbeCost(
    int context,
    int answer,
    int rounds,
    double offMs,
    double summaryMs,
    double fullMs,
    double summaryOverhead,
    double fullOverhead,
    double reportMs) {
  /**
   * Decodes after which what runs once in each is compiled, and not some of it interpreted still,
   * which is several times slower: processes that recognise go on for longer than a benchmark.
   */
  private static final int UNTIL_COMPILED = 1_000;

  private static final int WARM_CONTEXT = 96;
  private static final int WARM_ANSWER = 24;

  /** SmolLM2-135M but for its vocabulary. */
  public static LlamaConfig hundredMillionParameters() {
    return new LlamaConfig(
        "llama", 576, 30, 9, 3, 64, 1536, 1e-5, 1024, true, 1, List.of(2), RopeConfig.plain(1e5));
  }

  /** Llama 3.2 1B but for its vocabulary, whose 128,256 rows the blocks have no part in. */
  public static LlamaConfig billionParameters() {
    RopeConfig rope = new RopeConfig(500_000, new RopeScaling.Llama3(32, 1, 4, 8192));
    return new LlamaConfig(
        "llama", 2048, 16, 32, 8, 64, 8192, 1e-5, 1024, true, 1, List.of(2), rope);
  }

  /**
   * Decodes with a small model until the code that watches is compiled; some 30 seconds, once in a
   * process before anything is measured.
   *
   * @param report as for {@link #measure}
   */
  public static void warmUp(Consumer<DecodeSnapshot> report) {
    LlamaConfig small =
        new LlamaConfig(
            "llama", 32, 2, 8, 4, 8, 64, 1e-5, 64, true, 1, List.of(2), RopeConfig.plain(1e4));
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaModel model = LlamaModel.build(small, manager, RandomWeights::new);
      NDArray prompt =
          manager.randomNormal(0, 1, new Shape(WARM_CONTEXT, small.hiddenSize()), DataType.FLOAT32);
      for (int round = 0; round < UNTIL_COMPILED; round++) {
        for (Detail detail : Detail.values()) {
          Watching watching = new Watching(detail);
          decode(model, manager, prompt, WARM_ANSWER, watching);
          watching.report(report);
        }
      }
    }
  }

  /**
   * Measures.
   *
   * @param report makes of a decode what is made of it when the application runs
   */
  public static ProbeCost measure(
      LlamaConfig config, int context, int answer, int rounds, Consumer<DecodeSnapshot> report) {
    Map<Detail, List<Double>> millis = new EnumMap<>(Detail.class);
    for (Detail detail : Detail.values()) {
      millis.put(detail, new ArrayList<>());
    }
    List<Double> reports = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaModel model = LlamaModel.build(config, manager, RandomWeights::new);
      NDArray prompt =
          manager.randomNormal(0, 1, new Shape(context, config.hiddenSize()), DataType.FLOAT32);
      int warmRounds = 1 + rounds / 4;
      for (int round = -warmRounds; round < rounds; round++) {
        for (int turn = 0; turn < Detail.values().length; turn++) {
          Detail detail = Detail.values()[Math.floorMod(round + turn, Detail.values().length)];
          Watching watching = new Watching(detail);
          double took = decode(model, manager, prompt, answer, watching);
          double reported = watching.report(report);
          if (round >= 0) {
            millis.get(detail).add(took);
          }
          if (round >= 0 && detail == Detail.SUMMARY) {
            reports.add(reported);
          }
        }
      }
    }
    List<Double> off = millis.get(Detail.OFF);
    List<Double> summary = millis.get(Detail.SUMMARY);
    List<Double> full = millis.get(Detail.FULL);
    return new ProbeCost(
        context,
        answer,
        rounds,
        median(off),
        median(summary),
        median(full),
        overhead(summary, off),
        overhead(full, off),
        median(reports));
  }

  private static double overhead(List<Double> watched, List<Double> off) {
    List<Double> added = new ArrayList<>();
    for (int round = 0; round < off.size(); round++) {
      added.add(watched.get(round) / off.get(round) - 1);
    }
    return median(added);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** Keeps what one decode shows. */
  private static final class Watching implements ActivationProbe {
    private final Detail detail;
    private Supplier<DecodeSnapshot> decode;

    Watching(Detail detail) {
      this.detail = detail;
    }

    @Override
    public Detail next() {
      return detail;
    }

    @Override
    public void accept(Supplier<DecodeSnapshot> seen) {
      decode = seen;
    }

    /** Milliseconds that its report takes. */
    double report(Consumer<DecodeSnapshot> reporter) {
      long startedNanos = cpuNanos();
      if (decode != null) {
        reporter.accept(decode.get());
      }
      return (cpuNanos() - startedNanos) / 1e6;
    }
  }

  /** Milliseconds of one decode. */
  private static double decode(
      LlamaModel model, NDManager manager, NDArray prompt, int answer, Watching watching) {
    long startedNanos = cpuNanos();
    try (NDManager call = manager.newSubManager();
        DecodeTap tap = DecodeTap.of(call, model.config(), List.of(watched(prompt, watching)))) {
      List<Answer> answers;
      try (LlamaNextToken scores =
          new LlamaNextToken(model, call, List.of(prompt), tap.isWanted() ? tap : BlockTap.NONE)) {
        answers = new GreedySearch().decode(scores, new int[1][0], new Limits(answer, Set.of()));
      }
      tap.report(answers, Integer::toString);
    }
    return (cpuNanos() - startedNanos) / 1e6;
  }

  private static Watched watched(NDArray prompt, Watching watching) {
    int context = Math.toIntExact(prompt.getShape().get(0));
    List<TokenRole> roles = new ArrayList<>(List.of(TokenRole.BOS));
    roles.addAll(Collections.nCopies(context - 1, TokenRole.AUDIO));
    return new Watched(
        watching, watching.next(), roles, Collections.nCopies(context, ""), List.of());
  }
}
