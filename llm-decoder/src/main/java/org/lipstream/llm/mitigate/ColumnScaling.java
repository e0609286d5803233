package org.lipstream.llm.mitigate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lipstream.llm.model.AttentionAdjustment;
import org.lipstream.monitor.probe.TokenRole;

/**
 * ACT (arXiv 2406.15765): where a head's mean attention to a token of the prompt, the first token
 * apart, exceeds a limit, that column is scaled down and what is freed is shared out among the
 * other columns in proportion to their weights.
 *
 * @param limit column mean above which a token counts as a sink
 * @param scale what is left of its column
 */
public record ColumnScaling(double limit, double scale) implements Mitigation {
  /** As published. */
  public static final ColumnScaling PUBLISHED = new ColumnScaling(0.1, 0.4);

  private static final float NO_FLOOR = 1e-12f;
  private static final double LEAST_REST = 1e-6;

  @Override
  public AttentionAdjustment begin(List<TokenRole> context) {
    return new Columns(this);
  }

  /** Remembers each block's sinks from the pass over the prompt. */
  private static final class Columns implements AttentionAdjustment {
    private final ColumnScaling settings;
    private final Map<Integer, boolean[][]> sinks = new HashMap<>(); // [head][slot] by block

    Columns(ColumnScaling settings) {
      this.settings = settings;
    }

    @Override
    public NDArray adjust(int block, NDArray stream, NDArray weights) {
      boolean[][] found = sinks.computeIfAbsent(block, b -> find(weights));
      int slots = Math.toIntExact(weights.getShape().get(3));
      float[] mask = new float[found.length * slots];
      boolean any = false;
      for (int head = 0; head < found.length; head++) {
        for (int slot = 1; slot < found[head].length; slot++) {
          mask[head * slots + slot] = found[head][slot] ? 1 : 0;
          any |= found[head][slot];
        }
      }
      if (!any) {
        return weights;
      }
      Shape columns = new Shape(1, found.length, 1, slots);
      return scaled(weights, weights.getManager().create(mask, columns), settings.scale);
    }

    /** Column means of the batch's first row. */
    private boolean[][] find(NDArray weights) {
      NDArray means = weights.get(0).mean(new int[] {1}); // (H, S)
      int heads = Math.toIntExact(means.getShape().get(0));
      int slots = Math.toIntExact(means.getShape().get(1));
      float[] values = means.toFloatArray();
      boolean[][] found = new boolean[heads][slots];
      for (int at = 0; at < values.length; at++) {
        found[at / slots][at % slots] = at % slots > 0 && values[at] > settings.limit;
      }
      return found;
    }
  }

  /**
   * Takes a part of some columns and shares it out among the others, in proportion to their
   * weights; a query that sees nothing else is left alone.
   *
   * @param weights after the softmax, (B, H, T, S)
   * @param columns 1 where a column is scaled, else 0; broadcast to the weights
   * @param scale what is left of such a column
   */
  public static NDArray scaled(NDArray weights, NDArray columns, double scale) {
    NDArray sinks = weights.mul(columns); // (B, H, T, S)
    NDArray others = weights.sub(sinks); // (B, H, T, S)
    NDArray rest = others.sum(new int[] {3}, true); // (B, H, T, 1)
    NDArray lost = rest.gt(LEAST_REST).toType(weights.getDataType(), false).mul(1 - scale);
    NDArray freed = sinks.sum(new int[] {3}, true).mul(lost); // (B, H, T, 1)
    NDArray gain = freed.div(rest.add(NO_FLOOR)); // (B, H, T, 1)
    return sinks.sub(sinks.mul(lost)).add(others.mul(gain.add(1)));
  }
}
