package org.lipstream.encoders.checkpoint.torch;

import java.util.List;

/**
 * A tuple; equal to itself alone, so that one that leads back to itself does no harm as a key. Its
 * list may hold null, for None.
 */
final class PickleTuple {
  static final PickleTuple EMPTY = new PickleTuple(List.of());

  private final List<Object> values;

  PickleTuple(List<Object> values) {
    this.values = values;
  }

  List<Object> values() {
    return values;
  }

  int size() {
    return values.size();
  }

  Object get(int index) {
    return index < values.size() ? values.get(index) : null;
  }
}
