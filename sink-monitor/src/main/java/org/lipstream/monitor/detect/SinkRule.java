package org.lipstream.monitor.detect;

import java.util.List;

/** By which a token counts as a block's attention sink. */
public interface SinkRule {

  /** What reports call it: capitals and underscores, never changed. */
  String name();

  /** Whether the token is a sink of the block. */
  boolean isSink(BlockAttention block, int token);

  /** The rules that every decode is judged by, in the order in which reports name them. */
  static List<SinkRule> standard(Thresholds thresholds) {
    return List.of(
        new HeadShareRule(thresholds.headShare()), new MedianRatioRule(thresholds.medianRatio()));
  }
}
