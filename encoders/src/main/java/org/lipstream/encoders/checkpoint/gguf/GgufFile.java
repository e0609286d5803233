package org.lipstream.encoders.checkpoint.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.FileTensor;
import org.lipstream.encoders.checkpoint.HeaderReader;
import org.lipstream.encoders.checkpoint.StoredTensor;

/**
 * One GGUF file of version 2 or 3, little endian: "GGUF", u32 version, u64 tensors, u64 entries,
 * the entries (name, value), the tensors' places (name, u32 rank, u64 sizes with the innermost
 * first, u32 type, u64 offset), then their data from the next multiple of {@code
 * general.alignment}.
 *
 * @param metadata the entries, as JSON
 * @param tensors by the file's names, shapes outermost first
 */
public record GgufFile(
    Path file, long version, ObjectNode metadata, Map<String, StoredTensor> tensors) {
  private static final long MAGIC = 0x46554747; // "GGUF"
  private static final int SMALLEST_ENTRY = 13; // bytes
  private static final int SMALLEST_TENSOR = 24;
  private static final int MAX_RANK =
      5; // ggml itself stops at 4; lips are convolved in three dimensions
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MAX_ALIGNMENT = 1 << 20;

  /** What a tensor's entry says. */
  private record Place(String name, long[] shape, GgmlType type, long offset) {}

  /**
   * Reads the header.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if the file is truncated, of
   *     another kind or version, or holds types that are not read
   */
  public static GgufFile open(Path file) {
    try (HeaderReader in = HeaderReader.open(file)) {
      long magic = in.u32();
      if (magic != MAGIC) {
        throw in.malformed("first bytes %08x".formatted(magic), "a GGUF file");
      }
      long version = in.u32();
      if (version < 2 || version > 3) {
        throw in.malformed(
            version == 0x02000000 || version == 0x03000000
                ? "big endian"
                : "GGUF version " + version,
            "GGUF version 2 or 3, little endian");
      }
      long tensorCount = in.count("tensors", SMALLEST_TENSOR);
      long entryCount = in.count("metadata entries", SMALLEST_ENTRY);
      ObjectNode metadata = GgufMetadata.read(in, entryCount);
      Map<String, Place> places = places(in, tensorCount);
      return new GgufFile(
          file, version, metadata, tensors(in, file, alignment(in, metadata), places));
    }
  }

  private static int alignment(HeaderReader in, ObjectNode metadata) {
    int alignment = metadata.path("general.alignment").asInt(DEFAULT_ALIGNMENT);
    if (Integer.bitCount(alignment) != 1 || alignment < 1 || alignment > MAX_ALIGNMENT) {
      throw in.malformed(
          "general.alignment: " + alignment, "a power of two up to " + MAX_ALIGNMENT);
    }
    return alignment;
  }

  private static Map<String, Place> places(HeaderReader in, long count) {
    Map<String, Place> places = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String name = in.text("tensor's name", in.count("tensor's name", 1));
      long rank = in.u32();
      if (rank > MAX_RANK) {
        throw in.malformed("tensor " + name + ": rank " + rank, "at most " + MAX_RANK);
      }
      long[] shape = new long[(int) rank];
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        shape[axis] = in.i64();
      }
      long number = in.u32();
      GgmlType type = GgmlType.of(number);
      if (type == null) {
        throw in.malformed("tensor " + name + ": type " + GgmlType.name(number), GgmlType.known());
      }
      if (places.put(name, new Place(name, shape, type, in.i64())) != null) {
        throw in.malformed("tensor " + name + " twice", "once");
      }
    }
    return places;
  }

  private static Map<String, StoredTensor> tensors(
      HeaderReader in, Path file, int alignment, Map<String, Place> places) {
    long dataStart = (in.position() + alignment - 1) / alignment * alignment;
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Place place : places.values()) {
      if (place.offset < 0 || place.offset > in.size() || place.offset % alignment != 0) {
        throw in.malformed(
            "tensor " + place.name + ": offset " + Long.toUnsignedString(place.offset),
            "a multiple of " + alignment + " within the file's " + in.size() + " bytes");
      }
      tensors.put(
          place.name,
          FileTensor.checked(
              file, place.name, dataStart + place.offset, place.shape, place.type, in.size()));
    }
    return tensors;
  }
}
