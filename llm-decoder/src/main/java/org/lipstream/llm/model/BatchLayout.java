package org.lipstream.llm.model;

import java.util.Arrays;

/**
 * How many slots at the start of each row of a batch are padding. A token's position counts from
 * its row's first real slot, and nothing attends to padding. Rows that are shorter at the END need
 * no word here: under the causal mask no real token sees what comes after it.
 */
public final class BatchLayout {
  private final int[] leftPadding;

  private BatchLayout(int[] leftPadding) {
    if (leftPadding.length == 0) {
      throw new IllegalArgumentException("rows: 0 (expected: >= 1)");
    }
    this.leftPadding = leftPadding;
  }

  /** Rows that all start at slot 0. */
  public static BatchLayout aligned(int rows) {
    return new BatchLayout(new int[rows]);
  }

  /** Rows whose first real token stands at these slots. */
  public static BatchLayout leftPadded(int... slots) {
    return new BatchLayout(slots.clone());
  }

  public int rows() {
    return leftPadding.length;
  }

  public int leftPadding(int row) {
    return leftPadding[row];
  }

  /** The layout of a batch whose row i is this one's row {@code rows[i]}. */
  BatchLayout select(int[] rows) {
    return new BatchLayout(Arrays.stream(rows).map(row -> leftPadding[row]).toArray());
  }

  boolean hasPadding() {
    return Arrays.stream(leftPadding).anyMatch(padding -> padding > 0);
  }

  /** 1 where one row of positions serves all, else the number of rows. */
  int distinctRows() {
    return hasPadding() ? leftPadding.length : 1;
  }
}
