package org.lipstream.monitor.probe;

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
}
