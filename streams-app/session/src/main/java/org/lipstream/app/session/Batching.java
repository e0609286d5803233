package org.lipstream.app.session;

/**
 * How recognitions are put together.
 *
 * @param most requests that are recognised in one pass
 * @param waitMs how long a part may wait for company, where others came a step ago; whole
 *     utterances do not wait
 */
public record Batching(int most, long waitMs) {
  /** What the application uses. */
  public static final Batching DEFAULT = new Batching(8, 40);

  public Batching {
    if (most < 1 || waitMs < 0) {
      throw new IllegalArgumentException(
          "batching: %d, %d ms (expected: >= 1, >= 0 ms)".formatted(most, waitMs));
    }
  }
}
