package org.lipstream.llm.model;

import java.nio.FloatBuffer;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * W + scale * up * down, a row at a time.
 *
 * @param base W, (out, in)
 * @param up (out, inner)
 * @param down (inner, in)
 */
public record AdaptedTensor(StoredTensor base, StoredTensor up, StoredTensor down, double scale)
    implements StoredTensor {

  @Override
  public long[] shape() {
    return base.shape();
  }

  @Override
  public String encoding() {
    return base.encoding() + " with factors";
  }

  @Override
  public long storedBytes() {
    return base.storedBytes();
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    int width = Math.toIntExact(rowLength());
    int inner = Math.toIntExact(up.rowLength());
    float[] factors = down.read();
    float[] rows = new float[count * width];
    base.readRows(first, count, FloatBuffer.wrap(rows));
    float[] coefficients = new float[count * inner];
    up.readRows(first, count, FloatBuffer.wrap(coefficients));
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < inner; i++) {
        double coefficient = scale * coefficients[row * inner + i];
        for (int at = 0; at < width; at++) {
          rows[row * width + at] += (float) (coefficient * factors[i * width + at]);
        }
      }
    }
    out.put(rows);
  }
}
