package org.lipstream.llm.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lipstream.llm.model.StreamIntervention;
import org.lipstream.llm.recognize.PromptLayout;
import org.lipstream.llm.sinks.Rotation;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.sink.LayerReport;
import org.lipstream.monitor.sink.Sink;
import org.lipstream.monitor.sink.SinkReport;
import org.lipstream.monitor.sink.SinkRule;
import org.lipstream.monitor.sink.Thresholds;

/**
 * The paper's causal test on one clip: the strongest intermediate sink is turned to its nearest
 * other token's direction, and an ordinary media token to BOS's, each after the block before the
 * one in which the sink arises. What the layer of the rotation itself shows is from before it.
 */
final class RotationStudy {
  private static final double ARISEN = 0.5;

  private final Function<StreamIntervention, DecodeSnapshot> run;
  private final Function<DecodeSnapshot, SinkReport> monitor;
  private final List<PromptLayout.Token> tokens;
  private final DecodeSnapshot before;
  private final SinkReport reportBefore;
  private final int viewLayer;

  /**
   * @param run the clip under an intervention
   */
  RotationStudy(
      Function<StreamIntervention, DecodeSnapshot> run,
      Function<DecodeSnapshot, SinkReport> monitor,
      List<PromptLayout.Token> tokens) {
    this.run = run;
    this.monitor = monitor;
    this.tokens = tokens;
    this.before = run.apply(StreamIntervention.NONE);
    this.reportBefore = monitor.apply(before);
    this.viewLayer = ClipView.viewedLayer(before.blocks());
  }

  List<RotationResult> results() {
    List<RotationResult> results = new ArrayList<>();
    int sink = strongest();
    int layer = Math.max(1, onset(sink) - 1);
    float[][] states = ClipView.states(before, layer);
    results.add(rotate("sink-away", layer, sink, nearest(states, sink)));
    results.add(rotate("token-to-bos", layer, leastLikeBos(sink), 0));
    return results;
  }

  /**
   * The intermediate sink with the largest alpha in any block, by the rule of heads if that finds
   * any, else by the other rule; without any, the other token with the largest alpha.
   */
  private int strongest() {
    List<Sink> found = reportBefore.sinks().stream().filter(Sink::intermediate).toList();
    return found.stream()
        .max(
            Comparator.<Sink, Boolean>comparing(s -> s.rules().contains(SinkRule.HEAD_SHARE))
                .thenComparing(Sink::alpha))
        .map(Sink::token)
        .orElseGet(this::mostAttended);
  }

  private int mostAttended() {
    int judged = before.tokens() - Thresholds.PUBLISHED.leastQueries() + 1;
    return IntStream.range(1, judged)
        .boxed()
        .max(Comparator.comparing(token -> largest(alphas(reportBefore, token))))
        .orElse(1);
  }

  /** The first layer at which the token points BOS's way; without any, the block of its alpha. */
  private int onset(int token) {
    double[] cosines = cosines(reportBefore, token);
    for (int layer = 1; layer <= cosines.length; layer++) {
      if (Math.abs(cosines[layer - 1]) > ARISEN) {
        return layer;
      }
    }
    double[] alphas = alphas(reportBefore, token);
    return 1
        + IntStream.range(0, alphas.length)
            .boxed()
            .max(Comparator.comparing(at -> alphas[at]))
            .orElse(0);
  }

  /** The token that is no sink and whose state points most nearly the same way. */
  private int nearest(float[][] states, int token) {
    Set<Integer> sinks = reportBefore.sinks().stream().map(Sink::token).collect(Collectors.toSet());
    int best = token;
    double bestCosine = Double.NEGATIVE_INFINITY;
    for (int other = 1; other < states.length; other++) {
      double cosine = ClipView.cosine(states[token], states[other]);
      if (other != token && !sinks.contains(other) && cosine > bestCosine) {
        best = other;
        bestCosine = cosine;
      }
    }
    return best;
  }

  /** The media token, the sink apart, whose cosine with BOS stays smallest over all layers. */
  private int leastLikeBos(int sink) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int token = 1; token < tokens.size(); token++) {
      TokenRole role = tokens.get(token).role();
      double largest = largest(cosines(reportBefore, token));
      boolean media = role == TokenRole.AUDIO || role == TokenRole.VIDEO;
      if (media && token != sink && largest < least) {
        best = token;
        least = largest;
      }
    }
    return best;
  }

  private RotationResult rotate(String kind, int layer, int token, int towards) {
    float[] direction = ClipView.states(before, layer)[towards];
    DecodeSnapshot after = run.apply(new Rotation(layer, token, direction));
    SinkReport report = monitor.apply(after);
    PromptLayout.Token what = tokens.get(token);
    return new RotationResult(
        kind,
        layer,
        token,
        what.text().isEmpty() ? what.role().name() : what.text(),
        towards,
        alphas(reportBefore, token),
        alphas(report, token),
        ratios(reportBefore, token),
        ratios(report, token),
        cosines(reportBefore, token),
        cosines(report, token),
        ClipView.cosines(ClipView.states(after, Math.max(viewLayer, layer + 1))));
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double[] alphas(SinkReport report, int token) {
    return blocks(report, layer -> layer.attention().orElseThrow().alpha()[token]);
  }

  private static double[] ratios(SinkReport report, int token) {
    return blocks(report, layer -> layer.peakRatio(token));
  }

  private static double[] cosines(SinkReport report, int token) {
    return blocks(report, layer -> (double) layer.cosineToBos()[token]);
  }

  private static double[] blocks(SinkReport report, Function<LayerReport, ? extends Number> value) {
    return report.layers().stream()
        .filter(layer -> layer.layer() > 0)
        .mapToDouble(layer -> value.apply(layer).doubleValue())
        .toArray();
  }
}
