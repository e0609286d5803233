package org.lipstream.app.lab.warning;

import java.util.List;
import org.lipstream.monitor.report.AttentionReport;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.EncoderReport;
import org.lipstream.monitor.report.LayerReport;

/** A decode's figures as one row of numbers. */
final class FinalFigures {
  /** What the numbers are, in order. */
  static final List<String> NAMES =
      List.of(
          "log of the tokens",
          "first token's sink score, mean of the blocks",
          "share of the heads with the first token as sink",
          "first token's largest magnitude, log of medians",
          "another token's largest magnitude, log of medians",
          "share of the other tokens that are sinks",
          "secondary sinks a token",
          "cosine with the first token, mean magnitude",
          "last median over first, log",
          "largest sink score of a frame in cross-attention");

  private FinalFigures() {}

  /** As many as {@link #NAMES}; 0 for what a decode does not have. */
  static double[] of(DecodeReport report) {
    int tokens = report.tokens();
    double others = Math.max(1, tokens - 1);
    List<LayerReport> layers = report.layers();
    double alpha = 0;
    double first = 1;
    double other = 1;
    double cosine = 0;
    for (LayerReport layer : layers) {
      alpha += layer.attention().map(attention -> (double) attention.alpha()[0]).orElse(0.0);
      first = Math.max(first, finite(layer.peakRatio(0)));
      for (int token = 1; token < tokens; token++) {
        other = Math.max(other, finite(layer.peakRatio(token)));
        cosine += Math.abs(finite(layer.cosineToFirst()[token])) / others / layers.size();
      }
    }
    long sinks =
        report.sinks().stream().map(sink -> sink.token()).filter(at -> at > 0).distinct().count();
    double last = layers.get(layers.size() - 1).median();
    return new double[] {
      Math.log(tokens),
      alpha / Math.max(1, layers.size() - 1),
      finite(report.headShare()[0]),
      Math.log(first),
      Math.log(other),
      sinks / others,
      report.secondarySinks().size() / others,
      cosine,
      finite(Math.log(last / layers.get(0).median())),
      cross(report)
    };
  }

  private static double cross(DecodeReport report) {
    double largest = 0;
    for (EncoderReport encoder : report.encoders()) {
      if (encoder.name().equals("cross")) {
        for (LayerReport layer : encoder.layers()) {
          float[] alpha = layer.attention().map(AttentionReport::alpha).orElse(new float[0]);
          for (float score : alpha) {
            largest = Math.max(largest, finite(score));
          }
        }
      }
    }
    return largest;
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
