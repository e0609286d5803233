package org.lipstream.monitor.sink;

import java.util.List;
import java.util.Optional;
import org.lipstream.monitor.probe.Peaks;

/**
 * One layer of one decode.
 *
 * @param layer 0 is the embeddings, l the residual stream after block l
 * @param median of the residual stream's magnitudes
 * @param norms N, of the tokens' states
 * @param cosineToBos N; empty where the sequence has no BOS
 * @param peaks each token's largest features, massive or not
 * @param massive tokens with massive activations
 * @param attention absent at the embeddings
 * @param components magnitudes within the block
 */
public record LayerReport(
    int layer,
    double median,
    float[] norms,
    float[] cosineToBos,
    Peaks peaks,
    List<MassiveToken> massive,
    Optional<AttentionReport> attention,
    List<ComponentReport> components) {

  /** A token's largest magnitude in medians of the layer; NaN where the median is 0. */
  public double peakRatio(int token) {
    return median > 0 ? Math.abs(peaks.value(token, 0)) / median : Double.NaN;
  }

  /** The block's sinks; none at the embeddings. */
  public List<Sink> sinks() {
    return attention.map(AttentionReport::sinks).orElse(List.of());
  }
}
