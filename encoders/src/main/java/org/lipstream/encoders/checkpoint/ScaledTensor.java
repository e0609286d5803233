package org.lipstream.encoders.checkpoint;

import java.nio.FloatBuffer;

/**
 * Integers that count steps of a scale: one for the whole tensor, or one for each index of the
 * outermost dimension.
 *
 * @param steps how many steps make 1, by outermost index; a single one holds for all
 */
public record ScaledTensor(StoredTensor integers, float[] steps) implements StoredTensor {

  @Override
  public long[] shape() {
    return integers.shape();
  }

  @Override
  public String encoding() {
    return integers.encoding() + " with scales";
  }

  @Override
  public long storedBytes() {
    return integers.storedBytes() + (long) steps.length * Float.BYTES;
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    int start = out.position();
    integers.readRows(first, count, out);
    int length = (int) rowLength();
    long rowsPerScale = Math.max(1, rows() / steps.length);
    for (int row = 0; row < count; row++) {
      float step = steps[steps.length == 1 ? 0 : (int) ((first + row) / rowsPerScale)];
      int from = start + row * length;
      for (int i = from; i < from + length; i++) {
        out.put(i, out.get(i) / step);
      }
    }
  }
}
