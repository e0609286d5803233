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
      return any ? scaled(weights, mask) : weights;
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

    private NDArray scaled(NDArray weights, float[] columns) {
      Shape shape = weights.getShape();
      NDArray mask =
          weights.getManager().create(columns, new Shape(1, shape.get(1), 1, shape.get(3)));
      NDArray sinkWeights = weights.mul(mask); // (B, H, T, S)
      NDArray others = weights.sub(sinkWeights); // (B, H, T, S)
      double lost = 1 - settings.scale;
      NDArray freed = sinkWeights.sum(new int[] {3}, true).mul(lost); // (B, H, T, 1)
      NDArray gain = freed.div(others.sum(new int[] {3}, true).add(NO_FLOOR)); // (B, H, T, 1)
      return sinkWeights.mul(settings.scale).add(others.mul(gain.add(1)));
    }
  }
}
