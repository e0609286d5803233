package org.lipstream.monitor.detect;

import java.util.ArrayList;
import java.util.List;
import org.lipstream.monitor.probe.Median;
import org.lipstream.monitor.report.AttentionSink;

/** A block's sinks by each {@link SinkRule}. */
final class AttentionSinks {
  private final List<SinkRule> rules;
  private final int leastQueries;

  /**
   * @param leastQueries under a causal mask, a token that fewer can see is not judged
   */
  AttentionSinks(List<SinkRule> rules, int leastQueries) {
    this.rules = List.copyOf(rules);
    this.leastQueries = leastQueries;
  }

  List<AttentionSink> find(int layer, BlockAttention block, JudgedTokens tokens) {
    int judged = tokens.hasFirst() ? tokens.count() - leastQueries + 1 : tokens.count();
    float[] norms = block.stats().valueNorms();
    double medianNorm = Double.NaN; // only where there is a sink
    List<AttentionSink> sinks = new ArrayList<>();
    for (int token = 0; token < judged; token++) {
      List<String> names = names(block, token);
      if (!names.isEmpty()) {
        medianNorm = sinks.isEmpty() ? Median.ofMagnitudes(norms) : medianNorm;
        double norm = norms.length == 0 ? Double.NaN : norms[token];
        sinks.add(
            new AttentionSink(
                layer,
                token,
                tokens.role(token),
                names,
                block.alpha(token),
                block.perHead(token),
                block.headShare(token),
                block.medianRatio(token),
                norm,
                norm / medianNorm));
      }
    }
    return sinks;
  }

  /** Of the rules that the token fulfils. */
  private List<String> names(BlockAttention block, int token) {
    List<String> names = List.of();
    for (SinkRule rule : rules) {
      if (rule.isSink(block, token)) {
        names = new ArrayList<>(names);
        names.add(rule.name());
      }
    }
    return names;
  }
}
