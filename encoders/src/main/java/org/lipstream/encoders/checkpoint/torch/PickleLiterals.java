package org.lipstream.encoders.checkpoint.torch;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.lipstream.encoders.checkpoint.HeaderReader;

/** The opcodes of a pickle that say a number, a text or bytes. */
final class PickleLiterals {
  /** What {@link #read} returns for other opcodes. */
  static final Object NONE_OF_THESE = new Object();

  private static final int LONGEST_LINE = 1 << 16;
  private static final int LONGEST_NUMBER = 1000;

  private PickleLiterals() {}

  /** The value after an opcode; null for None. */
  static Object read(HeaderReader in, int opcode) {
    return switch (opcode) {
      case 'N' -> null;
      case 0x88 -> true;
      case 0x89 -> false;
      case 'I' -> integerOrBoolean(in);
      case 'J' -> (long) (int) in.u32();
      case 'K' -> (long) in.u8();
      case 'M' -> (long) in.u16();
      case 'L' -> decimal(in, in.line("number", LONGEST_NUMBER));
      case 0x8A -> binary(in, in.u8());
      case 0x8B -> binary(in, in.u32());
      case 'F' -> real(in);
      case 'G' -> ByteBuffer.wrap(in.bytes("number", Double.BYTES)).getDouble();
      case 'S' -> unquoted(in.line("text", LONGEST_LINE));
      case 'V' -> in.line("text", LONGEST_LINE);
      case 'T' -> latin(in, in.u32());
      case 'U' -> latin(in, in.u8());
      case 'X' -> in.text("text", in.u32());
      case 0x8C -> in.text("text", in.u8());
      case 0x8D -> in.text("text", in.i64());
      case 'B' -> in.bytes("bytes", in.u32());
      case 'C' -> in.bytes("bytes", in.u8());
      case 0x8E, 0x96 -> in.bytes("bytes", in.i64());
      default -> NONE_OF_THESE;
    };
  }

  private static Object integerOrBoolean(HeaderReader in) {
    String line = in.line("number", LONGEST_NUMBER);
    return switch (line) {
      case "00" -> false;
      case "01" -> true;
      default -> decimal(in, line);
    };
  }

  private static Object decimal(HeaderReader in, String line) {
    try {
      return narrow(
          new BigInteger(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
    } catch (NumberFormatException e) {
      throw in.malformed("number " + line, "decimal digits");
    }
  }

  private static Object binary(HeaderReader in, long bytes) {
    if (bytes > LONGEST_NUMBER) {
      throw in.malformed("number of " + bytes + " bytes", "at most " + LONGEST_NUMBER);
    }
    byte[] little = in.bytes("number", bytes);
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[big.length - 1 - i];
    }
    return big.length == 0 ? (Object) 0L : narrow(new BigInteger(big));
  }

  private static Object narrow(BigInteger value) {
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static Object real(HeaderReader in) {
    String line = in.line("number", LONGEST_NUMBER);
    try {
      return Double.parseDouble(line);
    } catch (NumberFormatException e) {
      throw in.malformed("number " + line, "decimal digits");
    }
  }

  private static String unquoted(String line) {
    return line.length() < 2 ? line : line.substring(1, line.length() - 1);
  }

  private static String latin(HeaderReader in, long bytes) {
    return new String(in.bytes("text", bytes), StandardCharsets.ISO_8859_1);
  }
}
