package org.lipstream.llm.probe;

import ai.djl.ndarray.NDArray;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Reads arrays into one that is used again, which spares the memory's zeroing and its way through
 * the caches; into fresh ones where what is read is kept.
 */
final class FloatReader {
  private final boolean kept;
  private float[] floats = {};

  FloatReader(boolean kept) {
    this.kept = kept;
  }

  /** The array's values at the beginning of what is returned; good until the next call. */
  float[] read(NDArray array) {
    return read(List.of(array));
  }

  /**
   * Arrays of one size, one after the other.
   *
   * @param arrays at least one
   */
  float[] read(List<NDArray> arrays) {
    int size = Math.toIntExact(arrays.get(0).size());
    if (kept || floats.length < arrays.size() * size) {
      floats = new float[arrays.size() * size];
    }
    int at = 0;
    for (NDArray array : arrays) {
      FloatBuffer values = array.toByteBuffer(true).asFloatBuffer();
      values.get(floats, at, size);
      at += size;
    }
    return floats;
  }
}
