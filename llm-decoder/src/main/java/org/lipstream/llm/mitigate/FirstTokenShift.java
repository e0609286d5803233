package org.lipstream.llm.mitigate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.monitor.probe.TokenRole;

/**
 * ZeroTuning (arXiv 2505.11739): log g is added to the logit of token 0 in every head, which after
 * the softmax is {@code w_0 -> g w_0 / (1 + (g - 1) w_0)} and {@code w_i -> w_i / (1 + (g - 1)
 * w_0)}.
 *
 * @param factor g; above 1 the first token gets more attention, below 1 less
 */
public record FirstTokenShift(double factor) implements Mitigation {
  public FirstTokenShift {
    if (!(factor > 0)) {
      throw new IllegalArgumentException("zerotuning: " + factor + " (expected: > 0)");
    }
  }

  @Override
  public AttentionAdjustment begin(List<TokenRole> context) {
    return (block, stream, weights) -> shifted(weights);
  }

  private NDArray shifted(NDArray weights) {
    if (weights.getShape().get(3) == 1) {
      return weights;
    }
    NDList parts = weights.split(new long[] {1}, 3);
    NDArray first = parts.get(0); // (B, H, T, 1)
    NDArray sum = first.mul(factor - 1).add(1); // (B, H, T, 1)
    return first.mul(factor).concat(parts.get(1), 3).div(sum); // (B, H, T, S)
  }
}
