package org.lipstream.llm.lab.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/**
 * A CTranslate2 {@code model.bin} with its matrices as 8-bit integers: each row r is stored as
 * round(w * s) with s = 127 / max |w|, and the s beside it as {@code NAME_scale} (float32), as
 * CTranslate2's own quantisation does. Vectors, convolutions and positions stay as they are.
 */
public final class WhisperPacking {
  private static final int FLOAT32 = 0;
  private static final int INT8 = 1;
  private static final int FLOAT16 = 4;
  private static final float LARGEST = 127;
  private static final String SCALE = "_scale";

  private WhisperPacking() {}

  /** One variable, its data as they lie in the file. */
  private record Variable(String name, int[] shape, int type, byte[] data) {

    boolean isMatrix() {
      return shape.length == 2 && name.endsWith("/weight") && (type == FLOAT16 || type == FLOAT32);
    }
  }

  /**
   * Reads one file and writes the other.
   *
   * @throws ModelFormatException if the first is no {@code model.bin} of version 6
   */
  public static void pack(Path from, Path to) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(from)).order(ByteOrder.LITTLE_ENDIAN);
    int version = in.getInt();
    if (version != 6) {
      throw new ModelFormatException(from + ": version " + version + " (expected: 6)");
    }
    String specification = name(in);
    int revision = in.getInt();
    List<Variable> packed = new ArrayList<>();
    for (int left = in.getInt(); left > 0; left--) {
      Variable variable = variable(in);
      if (variable.isMatrix()) {
        packed.addAll(quantised(variable));
      } else {
        packed.add(variable);
      }
    }
    Files.write(to, bytes(version, specification, revision, packed, aliases(in, packed)));
  }

  /** Other names of variables; whatever is another name of a matrix has its scales, too. */
  private static byte[] aliases(ByteBuffer in, List<Variable> packed) {
    List<String> names = packed.stream().map(Variable::name).toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int count = 0;
    for (int left = in.getInt(); left > 0; left--) {
      String alias = name(in);
      String meant = name(in);
      out.writeBytes(named(alias));
      out.writeBytes(named(meant));
      count++;
      if (names.contains(meant + SCALE)) {
        out.writeBytes(named(alias + SCALE));
        out.writeBytes(named(meant + SCALE));
        count++;
      }
    }
    return ByteBuffer.allocate(Integer.BYTES + out.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(count)
        .put(out.toByteArray())
        .array();
  }

  private static Variable variable(ByteBuffer in) {
    String name = name(in);
    int[] shape = new int[in.get()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = in.getInt();
    }
    int type = in.get();
    byte[] data = new byte[in.getInt()];
    in.get(data);
    return new Variable(name, shape, type, data);
  }

  private static List<Variable> quantised(Variable matrix) {
    int rows = matrix.shape[0];
    int columns = matrix.shape[1];
    ByteBuffer in = ByteBuffer.wrap(matrix.data).order(ByteOrder.LITTLE_ENDIAN);
    byte[] integers = new byte[rows * columns];
    ByteBuffer scales = ByteBuffer.allocate(rows * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    float[] row = new float[columns];
    for (int r = 0; r < rows; r++) {
      float largest = 0;
      for (int c = 0; c < columns; c++) {
        row[c] = matrix.type == FLOAT16 ? float16(in.getShort()) : in.getFloat();
        largest = Math.max(largest, Math.abs(row[c]));
      }
      float scale = largest == 0 ? 1 : LARGEST / largest;
      scales.putFloat(scale);
      for (int c = 0; c < columns; c++) {
        integers[r * columns + c] = (byte) Math.round(row[c] * scale);
      }
    }
    return List.of(
        new Variable(matrix.name, matrix.shape, INT8, integers),
        new Variable(matrix.name + SCALE, new int[] {rows}, FLOAT32, scales.array()));
  }

  /** IEEE 754 half precision. */
  private static float float16(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    float sign = bits < 0 ? -1 : 1;
    if (exponent == 0) {
      return sign * fraction * 0x1p-24f;
    }
    return exponent == 31
        ? Float.NaN
        : sign * (1 + fraction / 1024f) * Math.scalb(1f, exponent - 15);
  }

  private static byte[] bytes(
      int version, String specification, int revision, List<Variable> all, byte[] aliases) {
    int size = 3 * Integer.BYTES + named(specification).length + aliases.length;
    for (Variable one : all) {
      size += named(one.name).length + 2 + (one.shape.length + 1) * Integer.BYTES + one.data.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(version).put(named(specification)).putInt(revision).putInt(all.size());
    for (Variable one : all) {
      out.put(named(one.name)).put((byte) one.shape.length);
      for (int axis : one.shape) {
        out.putInt(axis);
      }
      out.put((byte) one.type).putInt(one.data.length).put(one.data);
    }
    return out.put(aliases).array();
  }

  private static String name(ByteBuffer in) {
    byte[] text = new byte[in.getShort()];
    in.get(text);
    return new String(text, 0, text.length - 1, StandardCharsets.UTF_8);
  }

  /** With its length in front and a zero behind. */
  private static byte[] named(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Short.BYTES + text.length + 1)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) (text.length + 1))
        .put(text)
        .put((byte) 0)
        .array();
  }
}
