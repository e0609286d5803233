package org.lipstream.llm.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * Keys and values of the positions seen so far, one array per block of shape (B, 2 * keyValueHeads,
 * length, headDim), keys before values. Made by {@link LlamaModel#newCache}; one stream's, used by
 * one thread at a time; close it.
 */
public final class KvCache implements AutoCloseable {
  private final NDManager manager;
  private final NDArray[] entries; // keys of block 0, its values, keys of block 1 ...
  private BatchLayout layout;
  private int length;

  KvCache(NDManager parent, BatchLayout layout, int blocks) {
    this.manager = parent.newSubManager();
    this.layout = layout;
    this.entries = new NDArray[2 * blocks];
  }

  /** Slots filled in every row, padding included. */
  public int length() {
    return length;
  }

  public BatchLayout layout() {
    return layout;
  }

  /**
   * Row i becomes what row {@code rows[i]} was: beams that continue others, rows that ended left
   * out.
   */
  public void select(int... rows) {
    if (isIdentity(rows)) {
      return;
    }
    if (length > 0) {
      try (NDArray index = manager.create(toLongs(rows), new Shape(rows.length))) {
        NDIndex taken = new NDIndex("{}", index);
        for (int entry = 0; entry < entries.length; entry++) {
          replace(entry, entries[entry].get(taken));
        }
      }
    }
    layout = layout.select(rows);
  }

  /**
   * A cache of the same beginning, with arrays of its own.
   *
   * @param parent owns it
   * @param slots of the beginning
   * @throws IllegalArgumentException if there are not that many
   */
  public KvCache copy(NDManager parent, int slots) {
    if (slots < 0 || slots > length) {
      throw new IllegalArgumentException("slots: " + slots + " (expected: 0 to " + length + ")");
    }
    KvCache copy = new KvCache(parent, layout, entries.length / 2);
    for (int entry = 0; slots > 0 && entry < entries.length; entry++) {
      try (NDManager scope = copy.manager.newSubManager()) {
        entries[entry].tempAttach(scope);
        NDArray own = entries[entry].get(":,:,0:" + slots).duplicate(); // (B, heads, slots, d)
        own.attach(copy.manager);
        copy.entries[entry] = own;
      }
    }
    copy.length = slots;
    return copy;
  }

  /**
   * Forgets all slots from {@code slots} on.
   *
   * @throws IllegalArgumentException if there are not that many
   */
  public void truncate(int slots) {
    if (slots < 0 || slots > length) {
      throw new IllegalArgumentException("slots: " + slots + " (expected: 0 to " + length + ")");
    }
    if (slots == length) {
      return;
    }
    for (int entry = 0; entry < entries.length; entry++) {
      if (slots == 0) {
        entries[entry].close();
        entries[entry] = null;
      } else {
        NDList parts = entries[entry].split(new long[] {slots}, 2);
        parts.get(1).close();
        replace(entry, parts.get(0));
      }
    }
    length = slots;
  }

  @Override
  public void close() {
    manager.close();
  }

  /** A block's value states, (B, keyValueHeads, length, headDim); they stay the cache's. */
  public NDArray values(int block) {
    return entries[2 * block + 1];
  }

  /** The block's keys with these behind them, in the manager of the new ones. */
  NDArray joinKeys(int block, NDArray keys) {
    return join(2 * block, keys);
  }

  /** The block's values with these behind them, in the manager of the new ones. */
  NDArray joinValues(int block, NDArray values) {
    return join(2 * block + 1, values);
  }

  private NDArray join(int entry, NDArray added) {
    if (entries[entry] == null) {
      return added;
    }
    NDArray joined = entries[entry].concat(added, 2);
    joined.attach(added.getManager());
    return joined;
  }

  /** Takes over what the joins gave, once the block has used it. */
  void keep(int block, NDArray keys, NDArray values) {
    keys.attach(manager);
    values.attach(manager);
    replace(2 * block, keys);
    replace(2 * block + 1, values);
  }

  void advance(int slots) {
    length += slots;
  }

  private void replace(int entry, NDArray next) {
    if (entries[entry] != null) {
      entries[entry].close();
    }
    entries[entry] = next;
  }

  private boolean isIdentity(int[] rows) {
    if (rows.length != layout.rows()) {
      return false;
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static long[] toLongs(int[] values) {
    long[] longs = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      longs[i] = values[i];
    }
    return longs;
  }
}
