package org.lipstream.monitor.detect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lipstream.monitor.probe.AttentionStats;
import org.lipstream.monitor.probe.LayerMaps;
import org.lipstream.monitor.probe.LayerSnapshot;
import org.lipstream.monitor.report.AttentionReport;
import org.lipstream.monitor.report.LayerReport;

/** What is found in single layers, each by itself. */
final class LayerFindings {
  private final Thresholds thresholds;
  private final AttentionSinks attentionSinks;
  private final MassiveActivations massiveActivations;

  LayerFindings(Thresholds thresholds) {
    this.thresholds = thresholds;
    attentionSinks = new AttentionSinks(SinkRule.standard(thresholds), thresholds.leastQueries());
    massiveActivations = new MassiveActivations(thresholds);
  }

  List<LayerReport> of(List<LayerSnapshot> layers, JudgedTokens tokens) {
    return layers.stream().map(layer -> of(layer, tokens)).toList();
  }

  private LayerReport of(LayerSnapshot layer, JudgedTokens tokens) {
    return new LayerReport(
        layer,
        massiveActivations.find(layer.layer(), layer.stream(), tokens),
        layer.attention().map(stats -> of(layer, stats, tokens)),
        layer.components().stream().map(it -> ComponentPeaks.report(it, tokens)).toList());
  }

  /** Mass and flow are a decoder's: an encoder's frames are all of one segment. */
  private AttentionReport of(LayerSnapshot layer, AttentionStats stats, JudgedTokens tokens) {
    Optional<float[]> weights =
        layer.maps().map(LayerMaps::attention).filter(map -> tokens.hasFirst() && map.length > 0);
    BlockAttention block = BlockAttention.of(stats, tokens, thresholds.headAlpha());
    return new AttentionReport(
        stats,
        block.floats(),
        block.headShares(),
        tokens.hasFirst() ? SegmentMass.received(block.alphas(), tokens.roles()) : Map.of(),
        weights.map(map -> SegmentMass.flow(map, tokens.roles())).orElse(Map.of()),
        attentionSinks.find(layer.layer(), block, tokens));
  }

  /** N, share of all blocks' heads that have a token as their sink; empty without attention. */
  float[] headShare(List<LayerSnapshot> layers, JudgedTokens tokens) {
    List<BlockAttention> blocks =
        layers.stream()
            .flatMap(layer -> layer.attention().stream())
            .map(stats -> BlockAttention.of(stats, tokens, thresholds.headAlpha()))
            .toList();
    int heads = blocks.stream().mapToInt(block -> block.stats().heads()).sum();
    float[] share = new float[heads == 0 ? 0 : tokens.count()];
    for (int token = 0; token < share.length; token++) {
      int above = 0;
      for (BlockAttention block : blocks) {
        above += block.above(token);
      }
      share[token] = (float) (above / (double) heads);
    }
    return share;
  }
}
