package org.lipstream.monitor.report;

import java.util.List;
import org.lipstream.monitor.probe.TokenRole;

/**
 * A token that draws a block's attention.
 *
 * @param layer l of block l
 * @param token position in the sequence
 * @param role what the token is
 * @param rules names of those that found it, in the order in which they are listed
 * @param alpha mean of the heads' alpha
 * @param alphaPerHead each head's
 * @param headShare share of the block's heads with alpha above the limit
 * @param medianRatio alpha in medians of the tokens but the first
 * @param valueNorm norm of its value states; NaN where not given
 * @param valueNormRatio the same in medians of all tokens; NaN where not given
 */
public record AttentionSink(
    int layer,
    int token,
    TokenRole role,
    List<String> rules,
    double alpha,
    List<Float> alphaPerHead,
    double headShare,
    double medianRatio,
    double valueNorm,
    double valueNormRatio) {
  /** Name of the published rule (Gu et al., arXiv 2410.10781): a share of the heads. */
  public static final String HEAD_SHARE = "HEAD_SHARE";

  public AttentionSink {
    rules = List.copyOf(rules);
  }

  /** Whether the published rule is among those that found it. */
  public boolean byHeads() {
    return rules.contains(HEAD_SHARE);
  }

  /** Whether it is another token of the decoder's sequence than the first. */
  public boolean intermediate() {
    return token > 0;
  }
}
