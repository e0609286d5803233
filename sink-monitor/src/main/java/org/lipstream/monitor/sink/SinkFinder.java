package org.lipstream.monitor.sink;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.Median;
import org.lipstream.monitor.probe.TokenRole;

/** Sinks of one block by each {@link SinkRule}. */
final class SinkFinder {
  private final Thresholds thresholds;

  SinkFinder(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** Each token's scores over the heads of a block. */
  HeadAlphas alphas(AttentionStats attention) {
    return HeadAlphas.of(attention, thresholds.headAlpha());
  }

  /** Sinks under a causal mask, where the last tokens are seen by too few queries. */
  List<Sink> find(int layer, AttentionStats attention, HeadAlphas alphas, List<TokenRole> roles) {
    int judged = attention.tokens() - thresholds.leastQueries() + 1;
    return findAmong(judged, layer, attention, alphas, roles);
  }

  /** Sinks among the first tokens. */
  List<Sink> findAmong(
      int judged, int layer, AttentionStats attention, HeadAlphas alphas, List<TokenRole> roles) {
    double others = Median.of(others(alphas.means(), roles));
    double valueMedian = Double.NaN; // only where there is a sink
    List<Sink> sinks = new ArrayList<>();
    for (int token = 0; token < judged; token++) {
      double ratio = alphas.means()[token] / others;
      boolean byHeads = alphas.share(token) >= thresholds.headShare();
      boolean byMedian = ratio >= thresholds.medianRatio() && Double.isFinite(ratio);
      if (byHeads || byMedian) {
        valueMedian = sinks.isEmpty() ? Median.ofMagnitudes(attention.valueNorms()) : valueMedian;
        double norm =
            attention.valueNorms().length == 0 ? Double.NaN : attention.valueNorms()[token];
        sinks.add(
            new Sink(
                layer,
                token,
                roles.get(token),
                rules(byHeads, byMedian),
                alphas.means()[token],
                heads(attention, token),
                alphas.share(token),
                ratio,
                norm,
                norm / valueMedian));
      }
    }
    return sinks;
  }

  private static Set<SinkRule> rules(boolean byHeads, boolean byMedian) {
    Set<SinkRule> rules = EnumSet.noneOf(SinkRule.class);
    if (byHeads) {
      rules.add(SinkRule.HEAD_SHARE);
    }
    if (byMedian) {
      rules.add(SinkRule.MEDIAN_RATIO);
    }
    return rules;
  }

  private static List<Float> heads(AttentionStats attention, int token) {
    List<Float> heads = new ArrayList<>();
    for (int head = 0; head < attention.heads(); head++) {
      heads.add(attention.alpha(head, token));
    }
    return heads;
  }

  private static double[] others(double[] values, List<TokenRole> roles) {
    double[] others = values.clone();
    for (int token = 0; token < others.length; token++) {
      others[token] = roles.get(token) == TokenRole.BOS ? Double.NaN : others[token];
    }
    return others;
  }
}
