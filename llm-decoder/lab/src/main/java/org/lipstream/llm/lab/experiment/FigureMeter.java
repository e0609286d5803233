package org.lipstream.llm.lab.experiment;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lipstream.llm.prompt.PromptLayout;
import org.lipstream.monitor.detect.Thresholds;
import org.lipstream.monitor.report.AttentionSink;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.LayerReport;

/** Adds {@link SinkFigures} up, one clip after the other. */
final class FigureMeter {
  private static final int COMPARED_FEATURES = 4;

  private final int blocks;
  private final double[][] byLayer; // in the order of SinkFigures
  private final double[] sums = new double[9];
  private final Map<String, Double> where = new TreeMap<>();
  private int clips;

  FigureMeter(int blocks) {
    this.blocks = blocks;
    this.byLayer = new double[6][blocks];
  }

  void add(DecodeReport report, List<PromptLayout.Token> tokens) {
    clips++;
    for (LayerReport layer : report.layers()) {
      if (layer.layer() > 0) {
        add(layer, report.tokens());
      }
    }
    sums[0] += report.tokens();
    Set<String> kinds = new HashSet<>();
    for (AttentionSink sink : report.sinks()) {
      boolean byHeads = sink.byHeads();
      sums[1] += sink.intermediate() ? 0 : 1;
      sums[2] += sink.intermediate() ? 1 : 0;
      sums[3] += sink.intermediate() && byHeads ? 1 : 0;
      if (sink.intermediate()) {
        kinds.add(kind(tokens.get(sink.token())));
      }
    }
    kinds.forEach(kind -> where.merge(kind, 1.0, Double::sum));
    sums[4] += report.secondarySinks().size();
    sums[5] += report.massive().size();
    sums[6] += sharedFeatures(report);
    sums[7] += report.decorrelation().paper();
    sums[8] += report.decorrelation().releasedCode();
  }

  /** A token's text where it has one, else what it is. */
  private static String kind(PromptLayout.Token token) {
    return token.text().isEmpty()
        ? token.role().name().toLowerCase(java.util.Locale.ROOT)
        : token.text().strip();
  }

  private void add(LayerReport layer, int tokens) {
    int at = layer.layer() - 1;
    float[] alpha = layer.attention().orElseThrow().alpha();
    double[] others = new double[4];
    int judged = tokens - Thresholds.PUBLISHED.leastQueries() + 1;
    for (int token = 1; token < tokens; token++) {
      double cosine = Math.abs(layer.cosineToFirst()[token]);
      others[0] = token < judged ? Math.max(others[0], alpha[token]) : others[0];
      others[1] = Math.max(others[1], layer.peakRatio(token));
      others[2] += cosine / (tokens - 1);
      others[3] = Math.max(others[3], cosine);
    }
    byLayer[0][at] += alpha[0];
    byLayer[1][at] += others[0];
    byLayer[2][at] += layer.peakRatio(0);
    byLayer[3][at] += others[1];
    byLayer[4][at] += others[2];
    byLayer[5][at] += others[3];
  }

  /** At the layer of BOS's largest peak, of the other token with the largest peak there. */
  private static double sharedFeatures(DecodeReport report) {
    LayerReport layer = ClipView.peakLayer(report);
    int strongest = 1;
    for (int token = 2; token < report.tokens(); token++) {
      strongest = layer.peakRatio(token) > layer.peakRatio(strongest) ? token : strongest;
    }
    Set<Integer> bos = new HashSet<>();
    for (int rank = 0; rank < COMPARED_FEATURES; rank++) {
      bos.add(layer.peaks().feature(0, rank));
    }
    int shared = 0;
    for (int rank = 0; rank < COMPARED_FEATURES; rank++) {
      shared += bos.contains(layer.peaks().feature(strongest, rank)) ? 1 : 0;
    }
    return shared;
  }

  SinkFigures figures() {
    double[][] means = new double[byLayer.length][blocks];
    for (int i = 0; i < byLayer.length; i++) {
      for (int layer = 0; layer < blocks; layer++) {
        means[i][layer] = byLayer[i][layer] / clips;
      }
    }
    Map<String, Double> shares = new TreeMap<>();
    where.forEach((kind, count) -> shares.put(kind, count / clips));
    return new SinkFigures(
        clips,
        sums[0] / clips,
        means[0],
        means[1],
        means[2],
        means[3],
        means[4],
        means[5],
        sums[1] / clips,
        sums[2] / clips,
        sums[3] / clips,
        sums[4] / clips,
        sums[5] / clips,
        sums[6] / clips,
        sums[7] / clips,
        sums[8] / clips,
        shares);
  }
}
