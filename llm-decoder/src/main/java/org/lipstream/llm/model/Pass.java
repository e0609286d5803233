package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * What all blocks of one forward pass share.
 *
 * @param rows B
 * @param count T
 * @param mask added to the scores, (B or 1, 1, queriesPerKey * T or 1, S); null where all may be
 *     seen
 * @param cache null where nothing is kept
 */
record Pass(
    int rows,
    int count,
    Rotary rotary,
    NDArray mask,
    KvCache cache,
    BlockTap tap,
    AttentionAdjustment adjustment) {

  /** (B * T, ...) -> (B, T, ...). */
  NDArray apart(NDArray stream) {
    return stream.reshape(rows, count, stream.getShape().get(1));
  }

  /** Far below any score, yet finite: a row that may see nothing must not become NaN. */
  private static final float HIDDEN = -1e30f;

  /**
   * Hides what the layout says is not seen.
   *
   * @param start slots before this pass
   * @param count T
   * @param repeats how often the queries stand one after the other
   */
  static NDArray mask(NDManager manager, BatchLayout layout, int start, int count, int repeats) {
    if (count == 1 && !layout.hidesSome()) {
      return null;
    }
    int rows = layout.distinctRows();
    int copies = count == 1 ? 1 : repeats;
    int keys = start + count;
    int size = count * keys;
    float[] values = new float[rows * copies * size];
    for (int row = 0; row < rows; row++) {
      int offset = row * copies * size;
      fill(values, offset, layout, row, start, count);
      for (int copy = 1; copy < copies; copy++) {
        System.arraycopy(values, offset, values, offset + copy * size, size);
      }
    }
    return manager.create(values, new Shape(rows, 1, (long) copies * count, keys));
  }

  private static void fill(
      float[] values, int offset, BatchLayout layout, int row, int start, int count) {
    int keys = start + count;
    for (int query = 0; query < count; query++) {
      for (int key = 0; key < keys; key++) {
        values[offset + query * keys + key] = layout.sees(row, start + query, key) ? 0 : HIDDEN;
      }
    }
  }
}
