package org.lipstream.encoders.checkpoint.torch;

/**
 * A tensor as the pickle says it: a view of a storage, in its elements.
 *
 * @param offset of the first number
 */
record TensorView(Storage storage, long offset, long[] shape, long[] stride) {

  /** Whether the numbers stand one after the other, in row-major order. */
  boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && stride[axis] != expected) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }

  long elements() {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    return elements;
  }
}
