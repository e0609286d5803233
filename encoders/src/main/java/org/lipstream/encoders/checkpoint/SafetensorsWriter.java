package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Writes safetensors files, whole or not at all. */
public final class SafetensorsWriter {

  /** A tensor's numbers in row-major order. */
  public record Tensor(long[] shape, float[] values) {}

  /** What the numbers are stored as. */
  public enum Precision {
    FLOAT32(ElementType.F32),
    FLOAT16(ElementType.F16);

    private final ElementType type;

    Precision(ElementType type) {
      this.type = type;
    }
  }

  private SafetensorsWriter() {}

  /**
   * Writes the tensors in the map's order. A file that is there already is replaced only when the
   * new one is complete.
   */
  public static void write(Path file, Map<String, Tensor> tensors, Precision precision)
      throws IOException {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", precision.type.name());
      var shape = node.putArray("shape");
      for (long size : entry.getValue().shape()) {
        shape.add(size);
      }
      long end = offset + (long) entry.getValue().values().length * precision.type.blockBytes();
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = header.toString();
    byte[] head = (json + " ".repeat((8 - json.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (OutputStream out = Files.newOutputStream(partial)) {
      out.write(buffer(Long.BYTES).putLong(head.length).array());
      out.write(head);
      for (Tensor tensor : tensors.values()) {
        out.write(encode(tensor.values(), precision));
      }
    }
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static byte[] encode(float[] values, Precision precision) {
    ByteBuffer bytes = buffer(Math.multiplyExact(values.length, precision.type.blockBytes()));
    for (float value : values) {
      switch (precision) {
        case FLOAT32 -> bytes.putFloat(value);
        case FLOAT16 -> bytes.putShort(Float16.fromFloat(value));
      }
    }
    return bytes.array();
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
