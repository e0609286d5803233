package org.lipstream.encoders.checkpoint.torch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lipstream.encoders.checkpoint.HeaderReader;

/**
 * Where the entries of an uncompressed zip lie in it (APPNOTE.TXT 6.3, with zip64), which {@code
 * java.util.zip} does not tell. The central directory at the end decides.
 */
final class ZipEntries {
  private static final long LOCAL = 0x04034b50;
  private static final long CENTRAL = 0x02014b50;
  private static final long END = 0x06054b50;
  private static final long END_64 = 0x06064b50;
  private static final long LOCATOR_64 = 0x07064b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int CENTRAL_BYTES = 46;
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final long IN_EXTRA = 0xFFFF_FFFFL;
  private static final int EXTRA_64 = 1;

  /**
   * An entry's bytes.
   *
   * @param from position of the first in the file
   * @param to after the last
   */
  record Entry(long from, long to) {
    long size() {
      return to - from;
    }
  }

  private ZipEntries() {}

  /** Whether a file begins as a zip does. */
  static boolean isZip(Path file) {
    try (HeaderReader in = HeaderReader.open(file)) {
      return in.remaining() >= END_BYTES && in.u32() == LOCAL;
    }
  }

  /**
   * All entries, by name.
   *
   * @throws org.lipstream.encoders.checkpoint.ModelFormatException if the zip is truncated, or an
   *     entry compressed
   */
  static Map<String, Entry> read(Path file) {
    try (HeaderReader in = HeaderReader.open(file)) {
      long end = findEnd(in);
      in.seek(end + 10);
      long count = in.u16();
      in.skip("end of the zip", 4);
      long directory = in.u32();
      if (directory == IN_EXTRA || count == 0xFFFF) {
        in.seek(end64(in, end) + 32);
        count = in.count("entries", CENTRAL_BYTES);
        in.skip("end of the zip", 8);
        directory = in.i64();
      }
      return entries(in, directory, count);
    }
  }

  private static long findEnd(HeaderReader in) {
    long first = Math.max(0, in.size() - END_BYTES - LONGEST_COMMENT);
    in.seek(first);
    byte[] tail = in.bytes("end of the zip", in.size() - first);
    for (int at = tail.length - END_BYTES; at >= 0; at--) {
      if (tail[at] == 'P' && tail[at + 1] == 'K' && tail[at + 2] == 5 && tail[at + 3] == 6) {
        in.seek(first + at);
        return in.u32() == END ? first + at : -1;
      }
    }
    throw in.malformed("no end of the zip", "a whole zip; it is truncated");
  }

  private static long end64(HeaderReader in, long end) {
    in.seek(end - LOCATOR_BYTES);
    long signature = in.u32();
    in.seek(end - LOCATOR_BYTES + 8);
    long place = in.i64();
    in.seek(place);
    if (signature != LOCATOR_64 || in.u32() != END_64) {
      throw in.malformed("end of the zip", "zip64's");
    }
    return place;
  }

  private static Map<String, Entry> entries(HeaderReader in, long directory, long count) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    long at = directory;
    for (long i = 0; i < count; i++) {
      in.seek(at);
      if (in.u32() != CENTRAL) {
        throw in.malformed("entry " + i, "an entry of the zip's directory");
      }
      in.seek(at + 10);
      int method = in.u16();
      in.seek(at + 20);
      long packed = in.u32();
      long size = in.u32();
      int nameBytes = in.u16();
      int extraBytes = in.u16();
      int commentBytes = in.u16();
      in.seek(at + 42);
      long local = in.u32();
      String name = in.text("name", nameBytes);
      if (method != 0) {
        throw in.malformed("entry " + name + ": compressed", "stored as it is");
      }
      long[] large = {size, packed, local};
      readExtra64(in, in.position() + extraBytes, large);
      entries.put(name, entry(in, name, large[2], large[0]));
      at += CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
    }
    return entries;
  }

  /** Replaces what did not fit 32 bits, in the order of the fields. */
  private static void readExtra64(HeaderReader in, long end, long[] fields) {
    while (end - in.position() >= 4) {
      int kind = in.u16();
      long next = in.u16();
      next += in.position();
      if (kind == EXTRA_64) {
        for (int field = 0; field < fields.length; field++) {
          if (fields[field] == IN_EXTRA) {
            fields[field] = in.i64();
          }
        }
      }
      in.seek(next);
    }
  }

  private static Entry entry(HeaderReader in, String name, long local, long size) {
    in.seek(local);
    if (in.u32() != LOCAL) {
      throw in.malformed("entry " + name, "at byte " + local);
    }
    in.seek(local + 26);
    int nameBytes = in.u16();
    int extraBytes = in.u16();
    in.skip("entry " + name, nameBytes + extraBytes);
    in.counted("entry " + name, size, 1);
    return new Entry(in.position(), in.position() + size);
  }
}
