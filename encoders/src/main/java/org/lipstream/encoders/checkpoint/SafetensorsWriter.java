package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Writes safetensors files, whole or not at all. */
public final class SafetensorsWriter {

  /** A tensor's numbers in row-major order. */
  public record Tensor(long[] shape, float[] values) {}

  /** What the numbers are stored as. */
  public enum Precision {
    FLOAT32(ElementType.F32),
    FLOAT16(ElementType.F16),
    /** The upper half of a float32, as most large models are published. */
    BFLOAT16(ElementType.BF16);

    private final ElementType type;

    Precision(ElementType type) {
      this.type = type;
    }

    /** What a tensor has; float32 where its numbers are of another kind. */
    public static Precision of(StoredTensor tensor) {
      for (Precision precision : values()) {
        if (precision.type.label().equals(tensor.encoding())) {
          return precision;
        }
      }
      return FLOAT32;
    }
  }

  private static final int PIECE = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * Writes the tensors in the map's order. A file that is there already is replaced only when the
   * new one is complete.
   */
  public static void write(Path file, Map<String, Tensor> tensors, Precision precision)
      throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    write(
        file,
        header(shapes, name -> precision),
        out -> {
          for (Tensor tensor : tensors.values()) {
            out.write(encode(tensor.values(), precision));
          }
        });
  }

  /** Writes tensors of any size in the same way, some rows at a time. */
  public static void copy(Path file, Map<String, StoredTensor> tensors, Precision precision)
      throws IOException {
    copy(file, tensors, tensor -> precision);
  }

  /**
   * The same, each tensor in a precision of its own.
   *
   * @param precision of a tensor; {@link Precision#of} keeps what it has
   */
  public static void copy(
      Path file, Map<String, StoredTensor> tensors, Function<StoredTensor, Precision> precision)
      throws IOException {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    write(
        file,
        header(shapes, name -> precision.apply(tensors.get(name))),
        out -> {
          for (StoredTensor tensor : tensors.values()) {
            copy(tensor, precision.apply(tensor), out);
          }
        });
  }

  private static void copy(StoredTensor tensor, Precision precision, OutputStream out)
      throws IOException {
    int rows = (int) Math.max(1, Math.min(tensor.rows(), PIECE / tensor.rowLength()));
    for (long first = 0; first < tensor.rows(); first += rows) {
      int count = (int) Math.min(rows, tensor.rows() - first);
      float[] piece = new float[Math.toIntExact(count * tensor.rowLength())];
      tensor.readRows(first, count, FloatBuffer.wrap(piece));
      out.write(encode(piece, precision));
    }
  }

  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(Path file, byte[] header, Body body) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (OutputStream out = Files.newOutputStream(partial)) {
      out.write(buffer(Long.BYTES).putLong(header.length).array());
      out.write(header);
      body.writeTo(out);
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] header(Map<String, long[]> shapes, Function<String, Precision> precisions) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
      ElementType type = precisions.apply(entry.getKey()).type;
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", type.name());
      var shape = node.putArray("shape");
      long elements = 1;
      for (long size : entry.getValue()) {
        shape.add(size);
        elements *= size;
      }
      long end = offset + elements * type.blockBytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = header.toString();
    return (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] encode(float[] values, Precision precision) {
    ByteBuffer bytes = buffer(Math.multiplyExact(values.length, precision.type.blockBytes()));
    for (float value : values) {
      switch (precision) {
        case FLOAT32 -> bytes.putFloat(value);
        case FLOAT16 -> bytes.putShort(Float16.fromFloat(value));
        case BFLOAT16 -> bytes.putShort(upperHalf(value));
      }
    }
    return bytes.array();
  }

  /** Rounded to nearest, ties to even. */
  private static short upperHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int odd = bits >>> 16 & 1;
    return (short) (Float.isNaN(value) ? bits >>> 16 | 0x40 : bits + 0x7FFF + odd >>> 16);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
