package org.lipstream.llm.model;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where the tokens of a batch stand, and what they see. Either rows with some slots of padding at
 * their start: a token's position counts from its row's first real slot, nothing attends to
 * padding, and rows that are shorter at the END need no word here, as under the causal mask no real
 * token sees what comes after it. Or one row that is a tree of texts: a token sees itself and those
 * it comes after.
 */
public final class BatchLayout {
  private final int[] leftPadding;
  private final BitSet[] seen; // of a tree, by slot; else null
  private final int[] depths; // of a tree, by slot; else null

  private BatchLayout(int[] leftPadding, BitSet[] seen, int[] depths) {
    if (leftPadding.length == 0) {
      throw new IllegalArgumentException("rows: 0 (expected: >= 1)");
    }
    this.leftPadding = leftPadding;
    this.seen = seen;
    this.depths = depths;
  }

  /** Rows that all start at slot 0. */
  public static BatchLayout aligned(int rows) {
    return new BatchLayout(new int[rows], null, null);
  }

  /** Rows whose first real token stands at these slots. */
  public static BatchLayout leftPadded(int... slots) {
    return new BatchLayout(slots.clone(), null, null);
  }

  /**
   * One row that is a tree, for a pass over all of it without a cache.
   *
   * @param parents of each slot the one that it comes after, which stands before it; -1 for none
   */
  public static BatchLayout tree(int... parents) {
    BitSet[] seen = new BitSet[parents.length];
    int[] depths = new int[parents.length];
    for (int slot = 0; slot < parents.length; slot++) {
      int parent = parents[slot];
      if (parent >= slot) {
        throw new IllegalArgumentException(
            "parent of slot %d: %d (expected: < %d)".formatted(slot, parent, slot));
      }
      seen[slot] = parent < 0 ? new BitSet() : (BitSet) seen[parent].clone();
      seen[slot].set(slot);
      depths[slot] = parent < 0 ? 0 : depths[parent] + 1;
    }
    return new BatchLayout(new int[1], seen, depths);
  }

  public int rows() {
    return leftPadding.length;
  }

  public int leftPadding(int row) {
    return leftPadding[row];
  }

  /** Which place in its text a slot is, from 0; 0 for padding, too. */
  public int position(int row, int slot) {
    return depths != null ? depths[slot] : Math.max(0, slot - leftPadding[row]);
  }

  /** Whether the token of a slot attends to that of another. */
  public boolean sees(int row, int query, int key) {
    return seen != null ? seen[query].get(key) : key <= query && key >= leftPadding[row];
  }

  /** The layout of a batch whose row i is this one's row {@code rows[i]}. */
  BatchLayout select(int[] rows) {
    int[] selected = Arrays.stream(rows).map(row -> leftPadding[row]).toArray();
    return new BatchLayout(selected, seen, depths);
  }

  /** Whether a token may not see all that stands before it. */
  boolean hidesSome() {
    return seen != null || Arrays.stream(leftPadding).anyMatch(padding -> padding > 0);
  }

  /** 1 where one row of positions serves all, else the number of rows. */
  int distinctRows() {
    return hidesSome() ? leftPadding.length : 1;
  }
}
