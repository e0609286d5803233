package org.lipstream.llm.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Keys and values of the texts' own positions so far: one array a block, (R, 2, H, N, K), keys
 * before values. One utterance's, used by one thread; close it.
 */
public final class TextState implements AutoCloseable {
  private final NDManager manager;
  private final NDArray[] blocks;
  private int length;

  TextState(NDManager parent, int blocks) {
    this.manager = parent.newSubManager();
    this.blocks = new NDArray[blocks];
  }

  /** N. */
  public int length() {
    return length;
  }

  /** Text i becomes what text {@code rows[i]} was; texts may be doubled or left out. */
  public void select(int... rows) {
    if (length == 0 || isIdentity(rows)) {
      return;
    }
    long[] picked = Arrays.stream(rows).asLongStream().toArray();
    try (NDArray index = manager.create(picked, new Shape(picked.length))) {
      NDIndex taken = new NDIndex("{}", index);
      for (int block = 0; block < blocks.length; block++) {
        replace(block, blocks[block].get(taken));
      }
    }
  }

  /**
   * A block's keys and values with these behind them.
   *
   * @param added (R, 2, H, T, K)
   * @return (R, 2, H, N + T, K); stays this state's
   */
  NDArray join(int block, NDArray added) {
    if (blocks[block] == null) {
      added.attach(manager);
      blocks[block] = added;
    } else {
      replace(block, blocks[block].concat(added, 3));
    }
    return blocks[block];
  }

  void advance(int positions) {
    length += positions;
  }

  private void replace(int block, NDArray next) {
    blocks[block].close();
    blocks[block] = next;
  }

  private boolean isIdentity(int[] rows) {
    if (rows.length != blocks[0].getShape().get(0)) {
      return false;
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    manager.close();
  }
}
