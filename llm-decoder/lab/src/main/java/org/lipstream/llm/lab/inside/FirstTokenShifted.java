package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.lipstream.llm.mitigate.FirstTokenShift;
import org.lipstream.llm.model.AttentionAdjustment;

/** {@link FirstTokenShift} as a change: log g added to the first slot's logits. */
public final class FirstTokenShifted implements Change {
  private final AttentionAdjustment shift;

  /** With this g. */
  public FirstTokenShifted(double factor) {
    this.shift = new FirstTokenShift(factor).begin(List.of());
  }

  @Override
  public NDArray attention(int block, NDArray weights) {
    return shift.adjust(block, weights, weights);
  }
}
