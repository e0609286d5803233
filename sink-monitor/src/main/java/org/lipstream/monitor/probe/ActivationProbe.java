package org.lipstream.monitor.probe;

import java.util.List;
import java.util.function.Supplier;

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
        public void accept(Supplier<DecodeSnapshot> decode) {
          throw new IllegalStateException("snapshot: unwanted (expected: none)");
        }
      };

  /** How much is wanted of the decode that begins; asked once before each decode. */
  Detail next();

  /**
   * Takes a finished decode; not called where {@link #next()} said {@link Detail#OFF}.
   *
   * @param decode makes its snapshot when it is first asked, in whatever thread: what that costs is
   *     no part of the decode. Holds memory until it is asked or forgotten
   */
  void accept(Supplier<DecodeSnapshot> decode);

  /**
   * What is to be turned in the decode that was just accepted, each to be shown in a pass of its
   * own over the same tokens; asked once after {@link #accept(Supplier)}.
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
