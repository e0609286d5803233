package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.lipstream.llm.mitigate.ColumnScaling;

/**
 * {@link ColumnScaling} as a change of rows that share no prompt: each row's columns, the first
 * apart, are judged by their means over all of its queries.
 */
public record ColumnsScaled(ColumnScaling settings) implements Change {

  @Override
  public NDArray attention(int block, NDArray weights) {
    float[] judged = new float[Math.toIntExact(weights.getShape().get(3))];
    Arrays.fill(judged, 1);
    judged[0] = 0;
    NDArray sinks =
        weights
            .mean(new int[] {2}, true)
            .gt(settings.limit())
            .toType(weights.getDataType(), false)
            .mul(
                weights
                    .getManager()
                    .create(judged, new Shape(1, 1, 1, judged.length))); // (B, H, 1, S)
    return ColumnScaling.scaled(weights, sinks, settings.scale());
  }
}
