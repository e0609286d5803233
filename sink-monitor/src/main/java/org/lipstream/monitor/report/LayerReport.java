package org.lipstream.monitor.report;

import java.util.List;
import java.util.Optional;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.probe.Peaks;

/**
 * One layer of one decode.
 *
 * @param seen what it was found in
 * @param massive tokens with massive activations
 * @param attention absent at the embeddings
 * @param components magnitudes within the block
 */
public record LayerReport(
    LayerSnapshot seen,
    List<MassiveToken> massive,
    Optional<AttentionReport> attention,
    List<ComponentReport> components) {

  /** 0 is the embeddings, l the residual stream after block l. */
  public int layer() {
    return seen.layer();
  }

  /** Of the residual stream's magnitudes. */
  public double median() {
    return seen.stream().median();
  }

  /** N, of the tokens' states. */
  public float[] norms() {
    return seen.stream().norms();
  }

  /** N, of the tokens' states with the first token's. */
  public float[] cosineToFirst() {
    return seen.stream().cosineToFirst();
  }

  /** Each token's largest features, massive or not. */
  public Peaks peaks() {
    return seen.stream().peaks();
  }

  /** A token's largest magnitude in medians of the layer; NaN where the median is 0. */
  public double peakRatio(int token) {
    return median() > 0 ? Math.abs(peaks().value(token, 0)) / median() : Double.NaN;
  }

  /** The block's sinks; none at the embeddings. */
  public List<AttentionSink> sinks() {
    return attention.map(AttentionReport::sinks).orElse(List.of());
  }
}
