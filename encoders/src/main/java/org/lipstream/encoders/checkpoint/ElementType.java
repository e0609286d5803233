package org.lipstream.encoders.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/** How a tensor's numbers are stored; all are read as float32. */
enum ElementType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  U8(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  static ElementType of(Path path, String tensor, String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new ModelFormatException(
        path + ": tensor " + tensor + ": dtype " + name + " (expected: F32, F16 or BF16)");
  }

  /** Converts to float32 in a new direct buffer of native order. */
  ByteBuffer toFloat32(ByteBuffer raw) {
    int elements = raw.remaining() / bytes;
    ByteBuffer direct = ByteBuffer.allocateDirect(elements * Float.BYTES);
    direct.order(ByteOrder.nativeOrder());
    FloatBuffer out = direct.asFloatBuffer();
    switch (this) {
      case F32 -> out.put(raw.asFloatBuffer());
      case F16 -> {
        for (int i = 0; i < elements; i++) {
          out.put(Float16.toFloat(raw.getShort(2 * i)));
        }
      }
      case BF16 -> {
        for (int i = 0; i < elements; i++) {
          out.put(Float.intBitsToFloat(raw.getShort(2 * i) << 16));
        }
      }
      case F64 -> {
        for (int i = 0; i < elements; i++) {
          out.put((float) raw.getDouble(8 * i));
        }
      }
      case I64 -> {
        for (int i = 0; i < elements; i++) {
          out.put(raw.getLong(8 * i));
        }
      }
      case I32 -> {
        for (int i = 0; i < elements; i++) {
          out.put(raw.getInt(4 * i));
        }
      }
      case U8 -> {
        for (int i = 0; i < elements; i++) {
          out.put(raw.get(i) & 0xFF);
        }
      }
      default -> throw new AssertionError(this);
    }
    return direct;
  }
}
