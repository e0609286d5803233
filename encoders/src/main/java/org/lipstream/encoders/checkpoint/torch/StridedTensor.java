package org.lipstream.encoders.checkpoint.torch;

import java.nio.FloatBuffer;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * A view that does not stand in one piece, such as a transposed matrix. Reading it takes its whole
 * storage in memory, as float32.
 *
 * @param storage all numbers of the storage, as one row
 */
record StridedTensor(StoredTensor storage, TensorView view) implements StoredTensor {

  @Override
  public long[] shape() {
    return view.shape();
  }

  @Override
  public String encoding() {
    return storage.encoding();
  }

  @Override
  public long storedBytes() {
    return storage.storedBytes() / Math.max(1, storage.elements()) * view.elements();
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    float[] all = storage.read();
    int last = view.shape().length - 1; // a view without dimensions is contiguous
    for (long row = first; row < first + count; row++) {
      long at = view.offset() + start(row, last);
      for (long i = 0; i < view.shape()[last]; i++) {
        out.put(all[(int) (at + i * view.stride()[last])]);
      }
    }
  }

  /** Where a row begins, counted in the dimensions before the last. */
  private long start(long row, int last) {
    long start = 0;
    long rest = row;
    for (int axis = last - 1; axis >= 0; axis--) {
      start += rest % view.shape()[axis] * view.stride()[axis];
      rest /= view.shape()[axis];
    }
    return start;
  }
}
