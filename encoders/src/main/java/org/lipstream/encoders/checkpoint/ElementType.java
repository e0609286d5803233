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
    int from = in.position();
    int elements = in.remaining() / bytes;
    switch (this) {
      case F32 -> out.put(in.asFloatBuffer());
      case F16 -> {
        for (int i = 0; i < elements; i++) {
          out.put(Float16.toFloat(in.getShort(from + 2 * i)));
        }
      }
      case BF16 -> {
        for (int i = 0; i < elements; i++) {
          out.put(Float.intBitsToFloat(in.getShort(from + 2 * i) << 16));
        }
      }
      case F64 -> {
        for (int i = 0; i < elements; i++) {
          out.put((float) in.getDouble(from + 8 * i));
        }
      }
      case I64 -> {
        for (int i = 0; i < elements; i++) {
          out.put(in.getLong(from + 8 * i));
        }
      }
      case I32 -> {
        for (int i = 0; i < elements; i++) {
          out.put(in.getInt(from + 4 * i));
        }
      }
      case I16 -> {
        for (int i = 0; i < elements; i++) {
          out.put(in.getShort(from + 2 * i));
        }
      }
      case I8 -> {
        for (int i = 0; i < elements; i++) {
          out.put(in.get(from + i));
        }
      }
      case U8, BOOL -> {
        for (int i = 0; i < elements; i++) {
          out.put(in.get(from + i) & 0xFF);
        }
      }
      default -> throw new AssertionError(this);
    }
  }
}
