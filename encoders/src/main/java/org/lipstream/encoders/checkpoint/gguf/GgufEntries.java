package org.lipstream.encoders.checkpoint.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.HeaderReader;
import org.lipstream.encoders.checkpoint.ModelFormatException;

/** A GGUF file's metadata as they are written: a type and a value by each name. */
public final class GgufEntries {
  private static final int MAGIC_AND_VERSION = 8; // bytes
  private static final int SMALLEST_ENTRY = 13;
  private static final int UINT32 = 4;
  private static final int FLOAT32 = 6;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** Bytes of a value by its type; of texts and arrays their lengths say it. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  /** None yet. */
  public GgufEntries() {}

  /**
   * Those of a file; where it was split, those of all of it but how it was split.
   *
   * @param first the file, or its first part
   * @throws ModelFormatException if it is truncated or of another kind
   */
  public static GgufEntries of(Path first) {
    GgufFile.open(first); // refuses what is none
    GgufEntries entries = new GgufEntries();
    try (HeaderReader in = HeaderReader.open(first)) {
      in.skip("header", MAGIC_AND_VERSION + Long.BYTES);
      for (long left = in.count("metadata entries", SMALLEST_ENTRY); left > 0; left--) {
        String name = in.text("metadata name", in.count("metadata name", 1));
        long from = in.position();
        skipValue(in, (int) in.u32());
        long end = in.position();
        in.seek(from);
        byte[] value = in.bytes("metadata " + name, end - from);
        if (!name.startsWith("split.")) {
          entries.entries.put(name, value);
        }
      }
    }
    return entries;
  }

  private static void skipValue(HeaderReader in, int type) {
    if (type == STRING) {
      in.skip("text", in.count("text", 1));
    } else if (type == ARRAY) {
      int of = (int) in.u32();
      for (long left = in.i64(); left > 0; left--) {
        skipValue(in, of);
      }
    } else {
      in.skip("value", SIZES[type]);
    }
  }

  /** Adds a number, or puts it in another's place. */
  public GgufEntries put(String name, int number) {
    entries.put(name, little(8).putInt(UINT32).putInt(number).array());
    return this;
  }

  /** The same of a real number. */
  public GgufEntries put(String name, float number) {
    entries.put(name, little(8).putInt(FLOAT32).putFloat(number).array());
    return this;
  }

  /** The same of a text. */
  public GgufEntries put(String name, String text) {
    byte[] bytes = text(text);
    entries.put(name, little(4 + bytes.length).putInt(STRING).put(bytes).array());
    return this;
  }

  int count() {
    return entries.size();
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entries.forEach(
        (name, value) -> {
          out.writeBytes(text(name));
          out.writeBytes(value);
        });
    return out.toByteArray();
  }

  /** With its length in front. */
  static byte[] text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return little(8 + bytes.length).putLong(bytes.length).put(bytes).array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
