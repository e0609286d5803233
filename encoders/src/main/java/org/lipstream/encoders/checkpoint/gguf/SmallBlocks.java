package org.lipstream.encoders.checkpoint.gguf;

import java.nio.ByteBuffer;
import org.lipstream.encoders.checkpoint.Float16;

/**
 * Blocks of 32 numbers. A float16 scale d comes first, in affine types a float16 minimum m second;
 * the low half of byte i holds number i, its high half number i + 16.
 */
final class SmallBlocks {
  private static final int HALF = 16;
  private static final int VALUES = 32;

  private SmallBlocks() {}

  /** x = d (q - 8). */
  static void q4Symmetric(ByteBuffer in, int at, float[] out) {
    float scale = half(in, at);
    for (int i = 0; i < HALF; i++) {
      int pair = in.get(at + 2 + i);
      out[i] = scale * ((pair & 15) - 8);
      out[i + HALF] = scale * ((pair >> 4 & 15) - 8);
    }
  }

  /** x = d q + m. */
  static void q4Affine(ByteBuffer in, int at, float[] out) {
    float scale = half(in, at);
    float minimum = half(in, at + 2);
    for (int i = 0; i < HALF; i++) {
      int pair = in.get(at + 4 + i);
      out[i] = scale * (pair & 15) + minimum;
      out[i + HALF] = scale * (pair >> 4 & 15) + minimum;
    }
  }

  /** x = d (q - 16); the fifth bits stand in 32 bits before the halves. */
  static void q5Symmetric(ByteBuffer in, int at, float[] out) {
    float scale = half(in, at);
    int fifths = in.getInt(at + 2);
    for (int i = 0; i < HALF; i++) {
      int pair = in.get(at + 6 + i);
      out[i] = scale * ((pair & 15 | fifth(fifths, i)) - 16);
      out[i + HALF] = scale * ((pair >> 4 & 15 | fifth(fifths, i + HALF)) - 16);
    }
  }

  /** x = d q + m; the fifth bits stand in 32 bits before the halves. */
  static void q5Affine(ByteBuffer in, int at, float[] out) {
    float scale = half(in, at);
    float minimum = half(in, at + 2);
    int fifths = in.getInt(at + 4);
    for (int i = 0; i < HALF; i++) {
      int pair = in.get(at + 8 + i);
      out[i] = scale * (pair & 15 | fifth(fifths, i)) + minimum;
      out[i + HALF] = scale * (pair >> 4 & 15 | fifth(fifths, i + HALF)) + minimum;
    }
  }

  /** x = d q. */
  static void q8(ByteBuffer in, int at, float[] out) {
    float scale = half(in, at);
    for (int i = 0; i < VALUES; i++) {
      out[i] = scale * in.get(at + 2 + i);
    }
  }

  private static int fifth(int bits, int index) {
    return (bits >>> index & 1) << 4;
  }

  static float half(ByteBuffer in, int at) {
    return Float16.toFloat(in.getShort(at));
  }
}
