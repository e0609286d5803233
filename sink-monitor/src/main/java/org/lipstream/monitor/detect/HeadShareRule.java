package org.lipstream.monitor.detect;

import org.lipstream.monitor.report.AttentionSink;

/**
 * Enough heads have an alpha above a fixed limit (Gu et al., arXiv 2410.10781).
 *
 * @param leastShare of the block's heads
 */
record HeadShareRule(double leastShare) implements SinkRule {

  @Override
  public String name() {
    return AttentionSink.HEAD_SHARE;
  }

  @Override
  public boolean isSink(BlockAttention block, int token) {
    return block.headShare(token) >= leastShare;
  }
}
