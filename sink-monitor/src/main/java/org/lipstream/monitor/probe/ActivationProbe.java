package org.lipstream.monitor.probe;

import java.util.List;

/** Takes what a decoder shows of its inside, one decode after another. */
public interface ActivationProbe {

  /** A probe that wants nothing. */
  ActivationProbe NONE =
      new ActivationProbe() {
        @Override
        public Detail next() {
          return Detail.OFF;
        }

        @Override
        public void accept(DecodeSnapshot snapshot) {
          throw new IllegalStateException("snapshot: unwanted (expected: none)");
        }
      };

  /** How much is wanted of the decode that begins; asked once before each decode. */
  Detail next();

  /** Takes a finished decode; not called where {@link #next()} said {@link Detail#OFF}. */
  void accept(DecodeSnapshot snapshot);

  /**
   * What is to be turned in the decode that was just accepted, each to be shown in a pass of its
   * own over the same tokens; asked once after {@link #accept(DecodeSnapshot)}.
   */
  default List<StateTurn> turns() {
    return List.of();
  }

  /**
   * Takes the same tokens as they are seen with one of the {@link #turns()}; not called where a
   * decode cannot be repeated.
   */
  default void accept(StateTurn turn, DecodeSnapshot turned) {
    throw new IllegalStateException("turn: unwanted (expected: none)");
  }
}
