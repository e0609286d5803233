package org.lipstream.monitor.probe;

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
}
