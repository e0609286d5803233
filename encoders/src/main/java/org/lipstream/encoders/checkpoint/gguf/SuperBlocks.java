package org.lipstream.encoders.checkpoint.gguf;

import java.nio.ByteBuffer;

/** Blocks of 256 numbers, whose parts have small integer scales of their own ("K quants"). */
final class SuperBlocks {
  private static final int PARTS = 8;
  private static final int PART = 32;

  private SuperBlocks() {}

  /**
   * Eight parts of 32: x = d s q - m t, with six-bit s and t by part. Layout: d, m (float16),
   * twelve bytes of s and t, then 128 bytes; the low halves of 32 bytes are one part, the high
   * halves the next.
   */
  static void q4(ByteBuffer in, int at, float[] out) {
    float scale = SmallBlocks.half(in, at);
    float minimum = SmallBlocks.half(in, at + 2);
    for (int part = 0; part < PARTS; part++) {
      float step = scale * partScale(in, at + 4, part);
      float offset = minimum * partMinimum(in, at + 4, part);
      int from = at + 16 + part / 2 * PART;
      int shift = part % 2 * 4;
      for (int i = 0; i < PART; i++) {
        out[part * PART + i] = step * (in.get(from + i) >> shift & 15) - offset;
      }
    }
  }

  /** As {@link #q4}, with 32 bytes of fifth bits before the halves; bit p of byte i is part p's. */
  static void q5(ByteBuffer in, int at, float[] out) {
    float scale = SmallBlocks.half(in, at);
    float minimum = SmallBlocks.half(in, at + 2);
    for (int part = 0; part < PARTS; part++) {
      float step = scale * partScale(in, at + 4, part);
      float offset = minimum * partMinimum(in, at + 4, part);
      int from = at + 48 + part / 2 * PART;
      int shift = part % 2 * 4;
      for (int i = 0; i < PART; i++) {
        int fifth = (in.get(at + 16 + i) >> part & 1) << 4;
        out[part * PART + i] = step * (in.get(from + i) >> shift & 15 | fifth) - offset;
      }
    }
  }

  /**
   * Sixteen parts of 16: x = d s (q - 32), with eight-bit s. Layout: 128 bytes of low halves, 64 of
   * upper pairs of bits, 16 scales, d. Each half block of 128 numbers takes 64 and 32 of them.
   */
  static void q6(ByteBuffer in, int at, float[] out) {
    float scale = SmallBlocks.half(in, at + 208);
    for (int group = 0; group < PARTS; group++) { // 32 numbers each
      int half = group / 4;
      int low = at + half * 64 + group % 2 * PART;
      int high = at + 128 + half * PART;
      int lowShift = group % 4 / 2 * 4;
      int highShift = group % 4 * 2;
      for (int i = 0; i < PART; i++) {
        int value = in.get(low + i) >> lowShift & 15 | (in.get(high + i) >> highShift & 3) << 4;
        float step = scale * in.get(at + 192 + group * 2 + i / 16);
        out[group * PART + i] = step * (value - 32);
      }
    }
  }

  /** Parts 0 to 3: six bits of byte p. Parts 4 to 7: four of byte p + 4, two of byte p - 4. */
  private static int partScale(ByteBuffer in, int at, int part) {
    return part < 4
        ? in.get(at + part) & 63
        : in.get(at + part + 4) & 15 | (in.get(at + part - 4) >> 6 & 3) << 4;
  }

  /** The same, four bytes on; the upper half of byte p + 4. */
  private static int partMinimum(ByteBuffer in, int at, int part) {
    return part < 4
        ? in.get(at + part + 4) & 63
        : in.get(at + part + 4) >> 4 & 15 | (in.get(at + part) >> 6 & 3) << 4;
  }
}
