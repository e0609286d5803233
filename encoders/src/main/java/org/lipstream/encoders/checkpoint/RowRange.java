package org.lipstream.encoders.checkpoint;

import java.nio.FloatBuffer;

/**
 * A part of a tensor along its outermost dimension: one matrix of several that were stacked.
 *
 * @param from first index
 * @param to after the last
 */
public record RowRange(StoredTensor whole, long from, long to) implements StoredTensor {

  @Override
  public long[] shape() {
    long[] shape = whole.shape().clone();
    shape[0] = to - from;
    return shape;
  }

  @Override
  public String encoding() {
    return whole.encoding();
  }

  @Override
  public long storedBytes() {
    return whole.storedBytes() / whole.shape()[0] * (to - from);
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    if (whole.shape().length > 1) {
      whole.readRows(first + from * (whole.rows() / whole.shape()[0]), count, out);
    } else if (count > 0) {
      out.put(whole.read(), (int) from, (int) (to - from)); // a vector is one row
    }
  }
}
