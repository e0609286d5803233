package org.lipstream.encoders.checkpoint;

/** IEEE 754 binary16, for JDKs before 20. */
public final class Float16 {
  private Float16() {}

  public static float toFloat(short half) {
    int magnitude = half & 0x7FFF;
    float value =
        magnitude < 0x7C00
            ? Float.intBitsToFloat(magnitude << 13) * 0x1p112f // moves the exponent, exactly
            : Float.intBitsToFloat(0x7F800000 | (magnitude & 0x3FF) << 13);
    return half < 0 ? -value : value;
  }

  /** Rounds to nearest, ties to even; what is too large becomes infinite. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= 0x477FF000) {
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x38800000) {
      int fraction = (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24);
      return (short) (sign | fraction);
    }
    int rounded = magnitude + 0xFFF + (magnitude >> 13 & 1) - 0x38000000;
    return (short) (sign | rounded >> 13);
  }
}
