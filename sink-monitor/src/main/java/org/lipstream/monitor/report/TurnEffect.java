package org.lipstream.monitor.report;

import java.util.function.ToDoubleFunction;
import org.lipstream.monitor.probe.DecodeSnapshot;

/**
 * A decode's tokens once more with one state turned, and what became of the token that was turned.
 * L blocks each, not finite where a figure is not there.
 *
 * @param test what was turned
 * @param alphaBefore of the token
 * @param alphaAfter the same with the turn
 * @param ratioBefore its largest magnitude in medians of the layer
 * @param ratioAfter the same with the turn
 * @param cosineBefore with the first token
 * @param cosineAfter the same with the turn
 * @param turned all that was seen with the turn
 */
public record TurnEffect(
    CausalTest test,
    double[] alphaBefore,
    double[] alphaAfter,
    double[] ratioBefore,
    double[] ratioAfter,
    double[] cosineBefore,
    double[] cosineAfter,
    DecodeSnapshot turned) {

  /** Compares the reports of a decode and of the same tokens with the turn. */
  public static TurnEffect of(CausalTest test, DecodeReport before, DecodeReport after) {
    int token = test.turn().token();
    return new TurnEffect(
        test,
        alphas(before, token),
        alphas(after, token),
        ratios(before, token),
        ratios(after, token),
        cosines(before, token),
        cosines(after, token),
        after.snapshot());
  }

  /** L, a token's alpha. */
  public static double[] alphas(DecodeReport report, int token) {
    return blocks(
        report,
        layer -> layer.attention().map(attention -> (double) attention.alpha()[token]).orElse(0.0));
  }

  private static double[] ratios(DecodeReport report, int token) {
    return blocks(report, layer -> layer.peakRatio(token));
  }

  /** L, the cosine of a token's state with the first token's. */
  public static double[] cosines(DecodeReport report, int token) {
    return blocks(report, layer -> layer.cosineToFirst()[token]);
  }

  private static double[] blocks(DecodeReport report, ToDoubleFunction<LayerReport> value) {
    return report.layers().stream().filter(layer -> layer.layer() > 0).mapToDouble(value).toArray();
  }
}
