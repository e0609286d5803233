package org.lipstream.monitor.sink;

import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.TokenRole;

/**
 * What was found in one decode.
 *
 * @param id which decode
 * @param tokens N; alpha falls with it, so compare like with like
 * @param roles N
 * @param layers ascending
 * @param headShare N, share of the (block, head) pairs with alpha above the limit: the sink rate of
 *     Gu et al. (arXiv 2410.10781)
 * @param secondarySinks tokens that point BOS's way
 * @param origins which stages spikes come from
 * @param decorrelation both losses; NaN where undefined
 * @param encoders what was found in the encoders before the decoder
 * @param faults what makes the figures doubtful, in words; empty where all is well
 */
public record SinkReport(
    DecodeId id,
    int tokens,
    List<TokenRole> roles,
    List<LayerReport> layers,
    float[] headShare,
    List<SecondarySink> secondarySinks,
    List<SpikeOrigin> origins,
    Decorrelation decorrelation,
    List<EncoderReport> encoders,
    List<String> faults) {

  /** Whether the decode showed nothing: no token or no layer. */
  public boolean isEmpty() {
    return tokens == 0 || layers.isEmpty();
  }

  /** Every block's sinks, by block and token. */
  public List<Sink> sinks() {
    return layers.stream().flatMap(layer -> layer.sinks().stream()).toList();
  }

  /** Every layer's tokens with massive activations, by layer and token. */
  public List<MassiveToken> massive() {
    return layers.stream().flatMap(layer -> layer.massive().stream()).toList();
  }

  /**
   * The report as maps with string keys, lists, strings, booleans and finite numbers, ready for any
   * JSON writer; what is not finite is null. The heads' alpha is given at the sinks only.
   */
  public Map<String, Object> toMap() {
    return ReportMap.of(this);
  }
}
