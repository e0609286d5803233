package org.lipstream.encoders.checkpoint.gguf;

import java.nio.ByteBuffer;
import org.lipstream.encoders.checkpoint.Float16;

/**
 * Turns 32 numbers into a block of {@link SmallBlocks}'s kind. Scales are rounded to float16 first
 * and numbers counted in the rounded ones, so that a number is off by half a step at most.
 */
final class BlockEncoder {
  private static final int VALUES = 32;
  private static final int HALF = VALUES / 2;
  private static final int LARGEST_8 = 127;
  private static final int LARGEST_4 = 15;
  private static final int ZERO_4 = 8;

  private BlockEncoder() {}

  /** x = d q, q from -127 to 127. */
  static void q8(float[] in, int at, ByteBuffer out) {
    float largest = 0;
    for (int i = at; i < at + VALUES; i++) {
      largest = Math.max(largest, Math.abs(in[i]));
    }
    float scale = put(out, largest / LARGEST_8);
    for (int i = at; i < at + VALUES; i++) {
      out.put((byte) steps(in[i], scale, -LARGEST_8, LARGEST_8));
    }
  }

  /** x = d (q - 8), q from 0 to 15; the largest number is -8 d, whichever sign it has. */
  static void q4Symmetric(float[] in, int at, ByteBuffer out) {
    float largest = 0;
    for (int i = at; i < at + VALUES; i++) {
      largest = Math.abs(in[i]) > Math.abs(largest) ? in[i] : largest;
    }
    float scale = put(out, largest / -ZERO_4);
    for (int i = at; i < at + HALF; i++) {
      int low = ZERO_4 + steps(in[i], scale, -ZERO_4, LARGEST_4 - ZERO_4);
      int high = ZERO_4 + steps(in[i + HALF], scale, -ZERO_4, LARGEST_4 - ZERO_4);
      out.put((byte) (high << 4 | low));
    }
  }

  /** x = d q + m, q from 0 to 15. */
  static void q4(float[] in, int at, ByteBuffer out) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (int i = at; i < at + VALUES; i++) {
      least = Math.min(least, in[i]);
      most = Math.max(most, in[i]);
    }
    float scale = put(out, (most - least) / LARGEST_4);
    float minimum = put(out, least);
    for (int i = at; i < at + HALF; i++) {
      int low = steps(in[i] - minimum, scale, 0, LARGEST_4);
      int high = steps(in[i + HALF] - minimum, scale, 0, LARGEST_4);
      out.put((byte) (high << 4 | low));
    }
  }

  /** Writes a float16 and gives back what it is. */
  private static float put(ByteBuffer out, float value) {
    short half = Float16.fromFloat(value);
    out.putShort(half);
    return Float16.toFloat(half);
  }

  private static int steps(float value, float scale, int least, int most) {
    return scale == 0 ? 0 : Math.max(least, Math.min(most, Math.round(value / scale)));
  }
}
