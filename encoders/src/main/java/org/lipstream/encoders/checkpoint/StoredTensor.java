package org.lipstream.encoders.checkpoint;

import java.nio.FloatBuffer;

/**
 * One tensor as it lies on disk, read by rows: its last dimension is a row, the others count rows.
 */
public interface StoredTensor {

  /** Sizes, outermost first. */
  long[] shape();

  /** How its numbers are stored, such as {@code F16} or {@code Q4_K}. */
  String encoding();

  /** What it takes on disk. */
  long storedBytes();

  /**
   * Reads rows as float32.
   *
   * @param out takes count x {@link #rowLength} numbers
   * @throws ModelFormatException if the file is gone or shorter than it was
   */
  void readRows(long first, int count, FloatBuffer out);

  /** Numbers in a row; 1 where there are no dimensions. */
  default long rowLength() {
    long[] shape = shape();
    return shape.length == 0 ? 1 : shape[shape.length - 1];
  }

  default long rows() {
    long rows = 1;
    long[] shape = shape();
    for (int i = 0; i < shape.length - 1; i++) {
      rows *= shape[i];
    }
    return rows;
  }

  default long elements() {
    return rows() * rowLength();
  }

  /**
   * All numbers of a small tensor.
   *
   * @throws ModelFormatException if there are more than an array holds
   */
  default float[] read() {
    if (elements() > Integer.MAX_VALUE) {
      throw new ModelFormatException(elements() + " numbers (expected: fewer than 2^31)");
    }
    float[] values = new float[(int) elements()];
    if (values.length > 0) {
      readRows(0, (int) rows(), FloatBuffer.wrap(values));
    }
    return values;
  }
}
