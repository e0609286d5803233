package org.lipstream.encoders.checkpoint.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.lipstream.encoders.checkpoint.Float16;
import org.lipstream.encoders.checkpoint.ModelFormatException;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * Writes any model's tensors in blocks, under the names and in the order of rows that they have, as
 * GGUF 3. A mebibyte of numbers is in memory at a time.
 */
public final class GgufWriter {
  private static final int MAGIC = 0x46554747; // "GGUF"
  private static final int VERSION = 3;
  private static final int QUANTISATION_VERSION = 2; // of the block layouts, as ggml counts them
  private static final int ALIGNMENT = 32;
  private static final int PIECE = 1 << 18;
  private static final float LARGEST_HALF = 65_504;

  private final Map<String, StoredTensor> tensors;
  private final GgufEntries entries;
  private final BiFunction<String, StoredTensor, GgmlType> types;

  private GgufWriter(
      GgufEntries entries,
      Map<String, StoredTensor> tensors,
      BiFunction<String, StoredTensor, GgmlType> types) {
    this.entries = entries;
    this.tensors = tensors;
    this.types = types;
  }

  /**
   * Writes a file, whole or not at all, with {@code general.architecture} {@link
   * NamedGguf#ARCHITECTURE}.
   *
   * @throws ModelFormatException if a tensor cannot be read, or a number is none or too large
   */
  public static void write(Path file, Map<String, StoredTensor> tensors, Bits bits)
      throws IOException {
    GgufEntries entries =
        new GgufEntries()
            .put("general.architecture", NamedGguf.ARCHITECTURE)
            .put("general.quantization_version", QUANTISATION_VERSION);
    write(file, entries, tensors, bits::typeOf);
  }

  /**
   * The same of a model that others read, with all that they want to know of it.
   *
   * @param types of each tensor: F32, F16, Q8_0, Q4_0 or Q4_1
   * @throws ModelFormatException if a tensor cannot be read, or a number is none or too large
   */
  public static void write(
      Path file,
      GgufEntries entries,
      Map<String, StoredTensor> tensors,
      BiFunction<String, StoredTensor, GgmlType> types)
      throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (OutputStream out = Files.newOutputStream(partial)) {
      new GgufWriter(entries, tensors, types).write(out);
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private void write(OutputStream out) throws IOException {
    Map<StoredTensor, Long> places = new IdentityHashMap<>(); // a tensor of two names stands once
    byte[] header = header(places);
    out.write(header);
    out.write(new byte[(int) (aligned(header.length) - header.length)]);
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      StoredTensor tensor = entry.getValue();
      if (places.remove(tensor) != null) {
        write(out, entry.getKey(), tensor, types.apply(entry.getKey(), tensor));
      }
    }
  }

  private byte[] header(Map<StoredTensor, Long> places) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        little(24)
            .putInt(MAGIC)
            .putInt(VERSION)
            .putLong(tensors.size())
            .putLong(entries.count())
            .array());
    out.writeBytes(entries.bytes());
    long offset = 0;
    for (Map.Entry<String, StoredTensor> entry : tensors.entrySet()) {
      StoredTensor tensor = entry.getValue();
      GgmlType type = types.apply(entry.getKey(), tensor);
      if (!places.containsKey(tensor)) {
        places.put(tensor, offset);
        offset = aligned(offset + type.bytes(tensor.elements()));
      }
      out.writeBytes(GgufEntries.text(entry.getKey()));
      long[] shape = tensor.shape();
      out.writeBytes(little(4).putInt(shape.length).array());
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        out.writeBytes(little(8).putLong(shape[axis]).array());
      }
      out.writeBytes(little(12).putInt(type.number()).putLong(places.get(tensor)).array());
    }
    return out.toByteArray();
  }

  private static void write(OutputStream out, String name, StoredTensor tensor, GgmlType type)
      throws IOException {
    int step = (int) Math.max(1, Math.min(tensor.rows(), PIECE / Math.max(1, tensor.rowLength())));
    for (long first = 0; first < tensor.rows() && tensor.elements() > 0; first += step) {
      int count = (int) Math.min(step, tensor.rows() - first);
      float[] piece = new float[Math.toIntExact(count * tensor.rowLength())];
      tensor.readRows(first, count, FloatBuffer.wrap(piece));
      check(name, piece, type);
      out.write(encoded(piece, type));
    }
    long bytes = type.bytes(tensor.elements());
    out.write(new byte[(int) (aligned(bytes) - bytes)]);
  }

  private static void check(String name, float[] values, GgmlType type) {
    float limit = type == GgmlType.F32 ? Float.MAX_VALUE : LARGEST_HALF;
    for (float value : values) {
      if (!(Math.abs(value) <= limit)) {
        throw new ModelFormatException(
            "tensor %s: %s (expected: a number up to %s, as %s)"
                .formatted(name, value, limit, type.label()));
      }
    }
  }

  private static byte[] encoded(float[] values, GgmlType type) {
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(type.bytes(values.length)));
    out.order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < values.length; at += type.blockValues()) {
      switch (type) {
        case F32 -> out.putFloat(values[at]);
        case F16 -> out.putShort(Float16.fromFloat(values[at]));
        case Q8_0 -> BlockEncoder.q8(values, at, out);
        case Q4_0 -> BlockEncoder.q4Symmetric(values, at, out);
        case Q4_1 -> BlockEncoder.q4(values, at, out);
        default -> throw new AssertionError(type);
      }
    }
    return out.array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
