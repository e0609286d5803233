package org.lipstream.encoders.checkpoint.gguf;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.lipstream.encoders.checkpoint.ElementType;
import org.lipstream.encoders.checkpoint.Encoding;

/** How ggml stores numbers, by its own names and numbers. */
public enum GgmlType implements Encoding {
  F32(0, ElementType.F32),
  F16(1, ElementType.F16),
  Q4_0(2, 32, 18, SmallBlocks::q4Symmetric),
  Q4_1(3, 32, 20, SmallBlocks::q4Affine),
  Q5_0(6, 32, 22, SmallBlocks::q5Symmetric),
  Q5_1(7, 32, 24, SmallBlocks::q5Affine),
  Q8_0(8, 32, 34, SmallBlocks::q8),
  Q4_K(12, 256, 144, SuperBlocks::q4),
  Q5_K(13, 256, 176, SuperBlocks::q5),
  Q6_K(14, 256, 210, SuperBlocks::q6),
  BF16(30, ElementType.BF16);

  /** Turns one block into numbers. */
  interface BlockDecoder {

    /**
     * @param at of the block's first byte
     * @param out takes the block's numbers from index 0
     */
    void decode(ByteBuffer in, int at, float[] out);
  }

  /** Names of all types, by their numbers; what is not listed is none any more. */
  private static final String[] NAMES = {
    "F32",
    "F16",
    "Q4_0",
    "Q4_1",
    "Q4_2",
    "Q4_3",
    "Q5_0",
    "Q5_1",
    "Q8_0",
    "Q8_1",
    "Q2_K",
    "Q3_K",
    "Q4_K",
    "Q5_K",
    "Q6_K",
    "Q8_K",
    "IQ2_XXS",
    "IQ2_XS",
    "IQ3_XXS",
    "IQ1_S",
    "IQ4_NL",
    "IQ3_S",
    "IQ2_S",
    "IQ4_XS",
    "I8",
    "I16",
    "I32",
    "I64",
    "F64",
    "IQ1_M",
    "BF16",
    "Q4_0_4_4",
    "Q4_0_4_8",
    "Q4_0_8_8",
    "TQ1_0",
    "TQ2_0",
    "IQ4_NL_4_4",
    "IQ4_NL_4_8",
    "IQ4_NL_8_8",
    "MXFP4"
  };

  private final int number;
  private final int values;
  private final int bytes;
  private final ElementType plain;
  private final BlockDecoder decoder;

  GgmlType(int number, ElementType plain) {
    this.number = number;
    this.values = 1;
    this.bytes = plain.blockBytes();
    this.plain = plain;
    this.decoder = null;
  }

  GgmlType(int number, int values, int bytes, BlockDecoder decoder) {
    this.number = number;
    this.values = values;
    this.bytes = bytes;
    this.plain = null;
    this.decoder = decoder;
  }

  /** The type of that number; null where it is not read. */
  static GgmlType of(long number) {
    for (GgmlType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }

  /** In a file's header. */
  int number() {
    return number;
  }

  /** What a number stands for, for messages. */
  static String name(long number) {
    return number >= 0 && number < NAMES.length ? NAMES[(int) number] : "number " + number;
  }

  /** All that are read, for messages. */
  static String known() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  @Override
  public String label() {
    return name();
  }

  @Override
  public int blockValues() {
    return values;
  }

  @Override
  public int blockBytes() {
    return bytes;
  }

  @Override
  public void decode(ByteBuffer blocks, FloatBuffer out) {
    if (plain != null) {
      plain.decode(blocks, out);
      return;
    }
    float[] block = new float[values];
    for (int at = blocks.position(); at < blocks.limit(); at += bytes) {
      decoder.decode(blocks, at, block);
      out.put(block);
    }
  }
}
