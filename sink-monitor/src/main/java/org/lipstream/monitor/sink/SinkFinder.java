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

  /** Sinks under a causal mask, where the last tokens are seen by too few queries. */
  List<Sink> find(int layer, AttentionStats attention, List<TokenRole> roles) {
    int judged = attention.tokens() - thresholds.leastQueries() + 1;
    return findAmong(judged, layer, attention, roles);
  }

  /** Sinks among the first tokens. */
  List<Sink> findAmong(int judged, int layer, AttentionStats attention, List<TokenRole> roles) {
    double[] alpha = meanOverHeads(attention);
    double others = Median.of(others(alpha, roles));
    double valueMedian = Median.ofMagnitudes(attention.valueNorms());
    List<Sink> sinks = new ArrayList<>();
    for (int token = 0; token < judged; token++) {
      double share = headShare(attention, token);
      double ratio = alpha[token] / others;
      Set<SinkRule> rules = rules(share, ratio);
      if (!rules.isEmpty()) {
        double norm =
            attention.valueNorms().length == 0 ? Double.NaN : attention.valueNorms()[token];
        sinks.add(
            new Sink(
                layer,
                token,
                roles.get(token),
                rules,
                alpha[token],
                heads(attention, token),
                share,
                ratio,
                norm,
                norm / valueMedian));
      }
    }
    return sinks;
  }

  private Set<SinkRule> rules(double share, double ratio) {
    Set<SinkRule> rules = EnumSet.noneOf(SinkRule.class);
    if (share >= thresholds.headShare()) {
      rules.add(SinkRule.HEAD_SHARE);
    }
    if (ratio >= thresholds.medianRatio() && Double.isFinite(ratio)) {
      rules.add(SinkRule.MEDIAN_RATIO);
    }
    return rules;
  }

  /** {@code alpha_i = 1/(heads * (N - i)) * sum over heads and queries k >= i of A_h[k, i]}. */
  static double[] meanOverHeads(AttentionStats attention) {
    double[] mean = new double[attention.tokens()];
    for (int head = 0; head < attention.heads(); head++) {
      for (int token = 0; token < mean.length; token++) {
        mean[token] += attention.alpha(head, token) / (double) attention.heads();
      }
    }
    return mean;
  }

  /** Share of the heads with alpha above the limit. */
  double headShare(AttentionStats attention, int token) {
    int above = 0;
    for (int head = 0; head < attention.heads(); head++) {
      above += attention.alpha(head, token) > thresholds.headAlpha() ? 1 : 0;
    }
    return above / (double) attention.heads();
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
