package org.lipstream.encoders.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts a little-endian file together. */
public final class LittleEndian {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public LittleEndian u8(int value) {
    out.write(value);
    return this;
  }

  public LittleEndian u16(int value) {
    return u8(value & 0xFF).u8(value >> 8 & 0xFF);
  }

  public LittleEndian u32(long value) {
    return put(buffer(4).putInt((int) value));
  }

  public LittleEndian u64(long value) {
    return put(buffer(8).putLong(value));
  }

  public LittleEndian f32(float... values) {
    ByteBuffer bytes = buffer(4 * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return put(bytes);
  }

  public LittleEndian bytes(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public LittleEndian utf8(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Zeros up to the next multiple. */
  public LittleEndian align(int multiple) {
    while (out.size() % multiple != 0) {
      out.write(0);
    }
    return this;
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private LittleEndian put(ByteBuffer bytes) {
    out.writeBytes(bytes.array());
    return this;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
