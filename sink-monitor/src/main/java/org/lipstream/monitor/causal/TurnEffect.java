package org.lipstream.monitor.causal;

import java.util.function.ToDoubleFunction;
import org.lipstream.monitor.sink.LayerReport;
import org.lipstream.monitor.sink.SinkReport;

/**
 * What became of the token that was turned. L blocks each, not finite where a figure is not there.
 *
 * @param test what was turned
 * @param alphaBefore of the token
 * @param alphaAfter the same with the turn
 * @param ratioBefore its largest magnitude in medians of the layer
 * @param ratioAfter the same with the turn
 * @param cosineBefore with BOS
 * @param cosineAfter the same with the turn
 */
public record TurnEffect(
    CausalTest test,
    double[] alphaBefore,
    double[] alphaAfter,
    double[] ratioBefore,
    double[] ratioAfter,
    double[] cosineBefore,
    double[] cosineAfter) {

  /** Compares the reports of a decode and of the same tokens with the turn. */
  public static TurnEffect of(CausalTest test, SinkReport before, SinkReport after) {
    int token = test.turn().token();
    return new TurnEffect(
        test,
        alphas(before, token),
        alphas(after, token),
        ratios(before, token),
        ratios(after, token),
        cosines(before, token),
        cosines(after, token));
  }

  static double[] alphas(SinkReport report, int token) {
    return blocks(
        report,
        layer -> layer.attention().map(attention -> (double) attention.alpha()[token]).orElse(0.0));
  }

  private static double[] ratios(SinkReport report, int token) {
    return blocks(report, layer -> layer.peakRatio(token));
  }

  static double[] cosines(SinkReport report, int token) {
    return blocks(
        report, layer -> layer.cosineToBos().length == 0 ? Double.NaN : layer.cosineToBos()[token]);
  }

  private static double[] blocks(SinkReport report, ToDoubleFunction<LayerReport> value) {
    return report.layers().stream().filter(layer -> layer.layer() > 0).mapToDouble(value).toArray();
  }
}
