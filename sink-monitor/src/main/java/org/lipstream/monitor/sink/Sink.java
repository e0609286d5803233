package org.lipstream.monitor.sink;

import java.util.List;
import java.util.Set;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A token that draws a block's attention.
 *
 * @param layer l of block l
 * @param token position in the sequence
 * @param role what the token is
 * @param rules those that found it
 * @param alpha mean of the heads' alpha
 * @param alphaPerHead each head's
 * @param headShare share of the block's heads with alpha above the limit
 * @param medianRatio alpha in medians of the tokens but BOS
 * @param valueNorm norm of its value states; NaN where not given
 * @param valueNormRatio the same in medians of all tokens; NaN where not given
 */
public record Sink(
    int layer,
    int token,
    TokenRole role,
    Set<SinkRule> rules,
    double alpha,
    List<Float> alphaPerHead,
    double headShare,
    double medianRatio,
    double valueNorm,
    double valueNormRatio) {

  /** Whether it is another token than BOS. */
  public boolean intermediate() {
    return role != TokenRole.BOS;
  }
}
