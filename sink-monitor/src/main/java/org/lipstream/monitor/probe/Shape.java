package org.lipstream.monitor.probe;

import java.util.List;

/** Checks of array lengths. */
final class Shape {
  private Shape() {}

  static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }

  static void length(String name, int length, long expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          name + ": " + length + " values (expected: " + expected + ")");
    }
  }

  static void lengthOrNone(String name, int length, long expected) {
    if (length != 0) {
      length(name, length, expected);
    }
  }

  /** Layers in order, all of so many tokens. */
  static void ascending(List<LayerSnapshot> layers, int tokens) {
    int before = -1;
    for (LayerSnapshot layer : layers) {
      atLeast("layer after " + before, layer.layer(), before + 1L);
      length("layer " + layer.layer(), layer.stream().tokens(), tokens);
      before = layer.layer();
    }
  }
}
