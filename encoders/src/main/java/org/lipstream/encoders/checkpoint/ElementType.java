package org.lipstream.encoders.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Plain numbers of one kind; all are read as float32. */
public enum ElementType implements Encoding {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private static final int PIECE = 4096;

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  static ElementType of(String source, String tensor, String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new ModelFormatException(
        source + ": tensor " + tensor + ": dtype " + name + " (expected: F32, F16 or BF16)");
  }

  /** Whether an encoding is whole numbers as they are, which no weights are. */
  public static boolean isInteger(String label) {
    return switch (label) {
      case "I64", "I32", "I16", "I8", "U8", "BOOL" -> true;
      default -> false;
    };
  }

  @Override
  public String label() {
    return name();
  }

  @Override
  public int blockValues() {
    return 1;
  }

  @Override
  public int blockBytes() {
    return bytes;
  }

  @Override
  public void decode(ByteBuffer in, FloatBuffer out) {
    if (this == F32) {
      out.put(in.asFloatBuffer());
      return;
    }
    float[] piece = new float[Math.min(PIECE, in.remaining() / bytes)];
    while (in.hasRemaining()) {
      int count = Math.min(piece.length, in.remaining() / bytes);
      convert(in.slice().order(in.order()), piece, count);
      out.put(piece, 0, count);
      in.position(in.position() + count * bytes);
    }
  }

  private void convert(ByteBuffer in, float[] out, int count) {
    switch (this) {
      case F16 -> {
        short[] halves = new short[count];
        in.asShortBuffer().get(halves);
        for (int i = 0; i < count; i++) {
          out[i] = Float16.toFloat(halves[i]);
        }
      }
      case BF16 -> {
        short[] halves = new short[count];
        in.asShortBuffer().get(halves);
        for (int i = 0; i < count; i++) {
          out[i] = Float.intBitsToFloat(halves[i] << 16);
        }
      }
      case F64 -> fill(out, count, i -> (float) in.getDouble(8 * i));
      case I64 -> fill(out, count, i -> in.getLong(8 * i));
      case I32 -> fill(out, count, i -> in.getInt(4 * i));
      case I16 -> fill(out, count, i -> in.getShort(2 * i));
      case I8 -> fill(out, count, in::get);
      case U8, BOOL -> fill(out, count, i -> in.get(i) & 0xFF);
      default -> throw new AssertionError(this);
    }
  }

  /** A number by its index. */
  private interface Reader {
    float at(int index);
  }

  private static void fill(float[] out, int count, Reader reader) {
    for (int i = 0; i < count; i++) {
      out[i] = reader.at(i);
    }
  }
}
