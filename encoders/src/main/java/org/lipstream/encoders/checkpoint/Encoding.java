package org.lipstream.encoders.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** How a tensor's numbers are stored: in blocks of a fixed size, one after the other. */
public interface Encoding {

  /** As its format calls it, such as {@code F16} or {@code Q4_K}. */
  String label();

  /** Numbers in a block; 1 where each stands for itself. */
  int blockValues();

  /** Bytes of a block. */
  int blockBytes();

  /**
   * Turns blocks into float32.
   *
   * @param blocks whole blocks, little endian, from position to limit
   * @param out takes blockValues numbers for each
   */
  void decode(ByteBuffer blocks, FloatBuffer out);

  /** Bytes of so many numbers, a whole number of blocks. */
  default long bytes(long values) {
    return Math.multiplyExact(values / blockValues(), (long) blockBytes());
  }
}
