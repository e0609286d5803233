package org.lipstream.app.dashboard.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** How raw sound may be written. */
enum SoundEncoding {
  /** 16 bits, little-endian. */
  LINEAR16 {
    @Override
    ByteBuffer linear(ByteBuffer bytes) {
      return bytes;
    }
  },
  /** G.711 of America and Japan. */
  MULAW {
    @Override
    ByteBuffer linear(ByteBuffer bytes) {
      return expand(bytes, SoundEncoding::ofMuLaw);
    }
  },
  /** G.711 of Europe. */
  ALAW {
    @Override
    ByteBuffer linear(ByteBuffer bytes) {
      return expand(bytes, SoundEncoding::ofALaw);
    }
  };

  private interface Law {
    int linear(int code);
  }

  /** The same sound with 16 bits a sample, little-endian. */
  abstract ByteBuffer linear(ByteBuffer bytes);

  static Optional<SoundEncoding> find(String name) {
    return Arrays.stream(values())
        .filter(encoding -> encoding.name().equalsIgnoreCase(name))
        .findFirst();
  }

  private static ByteBuffer expand(ByteBuffer bytes, Law law) {
    ByteBuffer out =
        ByteBuffer.allocate(bytes.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      out.putShort((short) law.linear(bytes.get() & 0xff));
    }
    return out.flip();
  }

  /** ITU-T G.711, mu-law. */
  private static int ofMuLaw(int code) {
    int bits = ~code & 0xff;
    int magnitude = (((bits & 0x0f) << 3) + 0x84 << (bits >> 4 & 7)) - 0x84;
    return (bits & 0x80) != 0 ? -magnitude : magnitude;
  }

  /** ITU-T G.711, A-law. */
  private static int ofALaw(int code) {
    int bits = code ^ 0x55;
    int exponent = bits >> 4 & 7;
    int mantissa = (bits & 0x0f) << 4;
    int magnitude = exponent == 0 ? mantissa + 8 : mantissa + 0x108 << exponent - 1;
    return (bits & 0x80) != 0 ? magnitude : -magnitude;
  }
}
