package org.lipstream.llm.lab.inside;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * Keys, not turned to any position, and values of the positions before; positions count inside of
 * it, as in StreamingLLM (arXiv 2309.17453), so that it may be cut. One row; close it.
 */
public final class Past implements AutoCloseable {
  private final NDManager manager;
  private final NDArray[] entries; // keys of block 0, its values, ..., (1, keyHeads, S, headDim)
  private int length;

  Past(NDManager parent, int blocks) {
    this.manager = parent.newSubManager();
    this.entries = new NDArray[2 * blocks];
  }

  /** S. */
  public int length() {
    return length;
  }

  NDArray keys(int block) {
    return entries[2 * block];
  }

  /** What its arrays live in. */
  NDManager manager() {
    return manager;
  }

  /**
   * The same keys, seen through an array of another manager, where what is computed of it lives.
   */
  NDArray keys(int block, NDManager scope) {
    return seen(2 * block, scope);
  }

  private NDArray seen(int entry, NDManager scope) {
    NDArray view = entries[entry].reshape(entries[entry].getShape());
    view.attach(scope);
    return view;
  }

  NDArray values(int block) {
    return entries[2 * block + 1];
  }

  /** Behind what is there; both (1, keyHeads, T, headDim). */
  void add(int block, NDArray keys, NDArray values) {
    replace(2 * block, length == 0 ? keys.duplicate() : keys(block).concat(keys, 2));
    replace(2 * block + 1, length == 0 ? values.duplicate() : values(block).concat(values, 2));
  }

  void grow(int more) {
    length += more;
  }

  /** Keeps the first slots and the newest; nothing else where there are more. */
  public void cut(int first, int newest) {
    if (length <= first + newest) {
      return;
    }
    for (int entry = 0; entry < entries.length; entry++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray all = seen(entry, scope);
        NDArray kept = all.get(":,:," + (length - newest) + ":");
        if (first > 0) {
          kept = NDArrays.concat(new NDList(all.get(":,:,0:" + first), kept), 2);
        }
        replace(entry, kept.duplicate());
      }
    }
    length = first + newest;
  }

  /** A copy with arrays of its own. */
  public Past copy() {
    Past copy = new Past(manager.getParentManager(), entries.length / 2);
    for (int entry = 0; entry < entries.length && length > 0; entry++) {
      copy.replace(entry, entries[entry].duplicate());
    }
    copy.length = length;
    return copy;
  }

  private void replace(int entry, NDArray next) {
    next.attach(manager);
    if (entries[entry] != null) {
      entries[entry].close();
    }
    entries[entry] = next;
  }

  @Override
  public void close() {
    manager.close();
  }
}
