package org.lipstream.monitor.causal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.StateTurn;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.CausalTest;
import org.lipstream.monitor.report.CausalTest.Kind;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.TurnEffect;

/** Which token of a decode is turned, where to, and after which block. */
final class TurnChoice {
  private static final double ARISEN = 0.5;

  private final DecodeSnapshot decode;
  private final DecodeReport report;
  private final int judged;
  private final Set<Integer> sinks;
  private final int strongest;
  private final int layer;

  /**
   * @param judged how many of the first tokens enough queries see
   */
  TurnChoice(DecodeReport report, int judged) {
    this.report = report;
    this.decode = report.snapshot();
    this.judged = judged;
    sinks = report.sinks().stream().map(AttentionSink::token).collect(Collectors.toSet());
    strongest = strongest();
    layer = Math.max(1, onset(strongest) - 1);
  }

  Optional<CausalTest> sinkAway() {
    int towards = nearest(strongest);
    return towards == strongest
        ? Optional.empty()
        : Optional.of(test(Kind.SINK_AWAY, strongest, towards));
  }

  Optional<CausalTest> tokenToFirst() {
    int token = leastLikeFirst();
    return token < 0 ? Optional.empty() : Optional.of(test(Kind.TOKEN_TO_BOS, token, 0));
  }

  private CausalTest test(Kind kind, int token, int towards) {
    StateTurn turn = new StateTurn(layer, token, TokenState.of(decode, layer, towards));
    return new CausalTest(kind, sinks.contains(token), turn, towards);
  }

  /**
   * The intermediate sink with the largest alpha in any block, by the rule of heads if that finds
   * any, else by the other rule; without any, the other token with the largest alpha.
   */
  private int strongest() {
    List<AttentionSink> found =
        report.sinks().stream().filter(AttentionSink::intermediate).toList();
    return found.stream()
        .max(Comparator.comparing(AttentionSink::byHeads).thenComparing(AttentionSink::alpha))
        .map(AttentionSink::token)
        .orElseGet(this::mostAttended);
  }

  private int mostAttended() {
    return IntStream.range(1, judged)
        .boxed()
        .max(Comparator.comparing(token -> largest(TurnEffect.alphas(report, token))))
        .orElse(1);
  }

  /**
   * The first layer at which the token points the first token's way; without any, the block of its
   * alpha.
   */
  private int onset(int token) {
    double[] cosines = TurnEffect.cosines(report, token);
    for (int at = 1; at <= cosines.length; at++) {
      if (Math.abs(cosines[at - 1]) > ARISEN) {
        return at;
      }
    }
    double[] alphas = TurnEffect.alphas(report, token);
    return 1
        + IntStream.range(0, alphas.length)
            .boxed()
            .max(Comparator.comparing(at -> alphas[at]))
            .orElse(0);
  }

  /** The token that is no sink and whose state points most nearly the same way. */
  private int nearest(int token) {
    int best = token;
    double bestCosine = Double.NEGATIVE_INFINITY;
    for (int other = 1; other < decode.tokens(); other++) {
      double cosine = TokenState.cosine(decode, layer, token, other);
      if (other != token && !sinks.contains(other) && cosine > bestCosine) {
        best = other;
        bestCosine = cosine;
      }
    }
    return best;
  }

  /**
   * The media token, the strongest sink apart, whose cosine with the first token stays smallest
   * over all layers; -1 where there is none.
   */
  private int leastLikeFirst() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int token = 1; token < decode.tokens(); token++) {
      TokenRole role = decode.roles().get(token);
      double most = largest(TurnEffect.cosines(report, token));
      if (role.isMedia() && token != strongest && most < least) {
        best = token;
        least = most;
      }
    }
    return best;
  }

  private static double largest(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> Math.abs(values[i])).max().orElse(0);
  }
}
