package org.lipstream.monitor.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.TokenRole;

/**
 * What was found in one decode, with the snapshot that it was found in.
 *
 * @param id which decode
 * @param purpose why it was decoded
 * @param snapshot of N tokens; alpha falls with N, so compare like with like
 * @param layers ascending
 * @param headShare N, share of the (block, head) pairs with alpha above the limit: the sink rate of
 *     Gu et al. (arXiv 2410.10781)
 * @param secondarySinks tokens that point the first token's way
 * @param origins which stages spikes come from
 * @param decorrelation both losses; NaN where undefined
 * @param encoders what was found in the encoders before the decoder
 * @param faults what makes the figures doubtful, in words; empty where all is well
 * @param turned the same tokens with states turned; only at full detail
 */
public record DecodeReport(
    DecodeId id,
    Purpose purpose,
    DecodeSnapshot snapshot,
    List<LayerReport> layers,
    float[] headShare,
    List<SecondarySink> secondarySinks,
    List<SpikeOrigin> origins,
    Decorrelation decorrelation,
    List<EncoderReport> encoders,
    List<String> faults,
    List<TurnEffect> turned) {
  /** Of the records that tell of a decoder's inside. */
  public static final int SCHEMA_VERSION = 1;

  /** Why something was decoded. */
  public enum Purpose {
    /** For a final transcript. */
    FINAL,
    /** For a partial transcript, watched because somebody asked for it. */
    PARTIAL,
    /** A past utterance once more, because somebody asked for it. */
    AGAIN,
    /** By a second model beside the first, for a final. */
    SHADOW
  }

  public DecodeReport {
    layers = List.copyOf(layers);
    secondarySinks = List.copyOf(secondarySinks);
    origins = List.copyOf(origins);
    encoders = List.copyOf(encoders);
    faults = List.copyOf(faults);
    turned = List.copyOf(turned);
  }

  /** Of a decode that showed nothing. */
  public static DecodeReport empty(
      DecodeId id, Purpose purpose, DecodeSnapshot snapshot, List<String> faults) {
    return new DecodeReport(
        id,
        purpose,
        snapshot,
        List.of(),
        new float[0],
        List.of(),
        List.of(),
        new Decorrelation(Double.NaN, Double.NaN),
        List.of(),
        faults,
        List.of());
  }

  /** The same, with what was seen once more. */
  public DecodeReport with(TurnEffect more) {
    List<TurnEffect> all = new ArrayList<>(turned);
    all.add(more);
    return new DecodeReport(
        id,
        purpose,
        snapshot,
        layers,
        headShare,
        secondarySinks,
        origins,
        decorrelation,
        encoders,
        faults,
        all);
  }

  /** N. */
  public int tokens() {
    return snapshot.tokens();
  }

  /** N, what each token is. */
  public List<TokenRole> roles() {
    return snapshot.roles();
  }

  /** Whether the decode showed nothing: no token or no layer. */
  public boolean isEmpty() {
    return tokens() == 0 || layers.isEmpty();
  }

  /** Whether it shows a model at its work: each utterance once. */
  public boolean counts() {
    return purpose == Purpose.FINAL || purpose == Purpose.SHADOW;
  }

  /** Every block's sinks, by block and token. */
  public List<AttentionSink> sinks() {
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

  @Override
  public String toString() {
    return purpose + " " + id + " " + faults;
  }
}
