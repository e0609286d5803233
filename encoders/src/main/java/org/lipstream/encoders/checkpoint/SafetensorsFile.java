package org.lipstream.encoders.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One safetensors file: eight bytes with the header's length, the header as JSON, then the tensors'
 * bytes. The header is read and checked at once, tensors on request.
 */
final class SafetensorsFile {
  private static final int MAX_HEADER_BYTES = 100 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final Map<String, Entry> entries;

  /**
   * Where a tensor lies.
   *
   * @param begin offset of its first byte in the file
   */
  record Entry(ElementType type, long[] shape, long begin, long end) {
    long elements() {
      long product = 1;
      for (long size : shape) {
        product *= size;
      }
      return product;
    }
  }

  private SafetensorsFile(Path path, Map<String, Entry> entries) {
    this.path = path;
    this.entries = entries;
  }

  Map<String, Entry> entries() {
    return entries;
  }

  /**
   * Reads the header.
   *
   * @throws ModelFormatException if the file is missing, truncated or not safetensors
   */
  static SafetensorsFile open(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      readFully(channel, length, 0, path);
      long headerBytes = length.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, channel.size())) {
        throw new ModelFormatException(
            path + ": header of " + headerBytes + " bytes (expected: a safetensors file)");
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
      readFully(channel, header, Long.BYTES, path);
      return new SafetensorsFile(
          path, parse(path, header.array(), Long.BYTES + headerBytes, channel.size()));
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read (" + e + ")", e);
    }
  }

  private static Map<String, Entry> parse(Path path, byte[] header, long dataStart, long fileSize)
      throws IOException {
    JsonNode root = JSON.readTree(header);
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals("__metadata__")) {
        continue;
      }
      Entry entry = entry(path, field.getKey(), field.getValue(), dataStart);
      if (entry.end > fileSize) {
        throw new ModelFormatException(
            "%s: tensor %s: ends at byte %d (expected: within the file's %d; it is truncated)"
                .formatted(path, field.getKey(), entry.end, fileSize));
      }
      entries.put(field.getKey(), entry);
    }
    return entries;
  }

  private static Entry entry(Path path, String name, JsonNode node, long dataStart) {
    JsonNode sizes = node.path("shape");
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).asLong();
    }
    ElementType type = ElementType.of(path, name, node.path("dtype").asText());
    JsonNode offsets = node.path("data_offsets");
    Entry entry =
        new Entry(
            type,
            shape,
            dataStart + offsets.path(0).asLong(-1),
            dataStart + offsets.path(1).asLong(-1));
    if (entry.begin < dataStart || entry.end - entry.begin != entry.elements() * type.bytes()) {
      throw new ModelFormatException(
          "%s: tensor %s: %d bytes (expected: %d for its shape)"
              .formatted(path, name, entry.end - entry.begin, entry.elements() * type.bytes()));
    }
    return entry;
  }

  /** The raw little-endian bytes of a tensor. */
  ByteBuffer bytes(String name) {
    Entry entry = entries.get(name);
    long size = entry.end - entry.begin;
    if (size > Integer.MAX_VALUE) {
      throw new ModelFormatException(
          "%s: tensor %s: %d bytes (expected: under 2 GiB)".formatted(path, name, size));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, entry.begin, size)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new ModelFormatException(path + ": tensor " + name + ": " + e.getMessage(), e);
    }
  }

  private static void readFully(FileChannel channel, ByteBuffer into, long from, Path path)
      throws IOException {
    while (into.hasRemaining()) {
      int read = channel.read(into, from + into.position());
      if (read < 0) {
        throw new ModelFormatException(
            path
                + ": "
                + channel.size()
                + " bytes (expected: a safetensors file; it is truncated)");
      }
    }
    into.flip();
  }
}
