package org.lipstream.encoders.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a file's little-endian header from front to back. Lengths that the file states are checked
 * against the bytes that are left before memory is set aside for them, and nothing is read past the
 * end.
 */
public final class HeaderReader implements AutoCloseable {
  private static final int WINDOW_BYTES = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer window;
  private long windowStart;

  private HeaderReader(Path path, FileChannel channel, long from, long to) {
    this.path = path;
    this.channel = channel;
    this.size = to;
    this.windowStart = from;
    int bytes = (int) Math.min(WINDOW_BYTES, Math.max(Long.BYTES, to - from));
    this.window = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  }

  /**
   * Opens a file at its beginning.
   *
   * @throws ModelFormatException if it cannot be read
   */
  public static HeaderReader open(Path path) {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new HeaderReader(path, channel, 0, channel.size());
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read (" + e + ")", e);
    }
  }

  /**
   * Opens a part of a file that lies within it.
   *
   * @param from position of the first byte
   * @param to after the last, which counts as the end
   * @throws ModelFormatException if it cannot be read
   */
  public static HeaderReader open(Path path, long from, long to) {
    try {
      return new HeaderReader(path, FileChannel.open(path, StandardOpenOption.READ), from, to);
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read (" + e + ")", e);
    }
  }

  /** Where the file, or the part of it, ends. */
  public long size() {
    return size;
  }

  /** Of the next byte to be read. */
  public long position() {
    return windowStart + window.position();
  }

  public long remaining() {
    return size - position();
  }

  public int u8() {
    return require(Byte.BYTES).get() & 0xFF;
  }

  public int u16() {
    return require(Short.BYTES).getShort() & 0xFFFF;
  }

  public long u32() {
    return require(Integer.BYTES).getInt() & 0xFFFF_FFFFL;
  }

  /** 64 bits as they are. */
  public long i64() {
    return require(Long.BYTES).getLong();
  }

  /**
   * A length or count of 64 bits.
   *
   * @param unitBytes what each counted thing takes at least
   * @throws ModelFormatException if so many are not left in the file
   */
  public long count(String what, int unitBytes) {
    return counted(what, i64(), unitBytes);
  }

  /**
   * Checks a length or count.
   *
   * @param unitBytes what each counted thing takes at least
   * @throws ModelFormatException if so many are not left in the file
   */
  public long counted(String what, long count, int unitBytes) {
    if (count < 0 || count > remaining() / unitBytes) {
      throw malformed(
          "%s: %s at byte %d".formatted(what, Long.toUnsignedString(count), position()),
          "at most the " + remaining() + " bytes that are left");
    }
    return count;
  }

  /** So many bytes as UTF-8. */
  public String text(String what, long length) {
    return new String(bytes(what, length), StandardCharsets.UTF_8);
  }

  /**
   * A text up to the next line feed, which is left out.
   *
   * @param most bytes that it may have
   */
  public String line(String what, int most) {
    StringBuilder line = new StringBuilder();
    for (int next = u8(); next != '\n'; next = u8()) {
      if (line.length() == most) {
        throw malformed(what + ": more than " + most + " bytes", "a line");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  public byte[] bytes(String what, long length) {
    if (counted(what, length, 1) > Integer.MAX_VALUE - 8) {
      throw malformed(what + ": " + length + " bytes", "under 2 GiB");
    }
    byte[] bytes = new byte[(int) length];
    int filled = 0;
    while (filled < bytes.length) {
      int part = Math.min(bytes.length - filled, window.capacity());
      require(part).get(bytes, filled, part);
      filled += part;
    }
    return bytes;
  }

  /** Goes on after so many bytes. */
  public void skip(String what, long length) {
    seek(position() + counted(what, length, 1));
  }

  /**
   * Goes on at another place.
   *
   * @throws ModelFormatException if it is not in the file
   */
  public void seek(long position) {
    if (position < 0 || position > size) {
      throw malformed("position " + position, "within the file's " + size + " bytes");
    }
    if (position >= windowStart && position <= windowStart + window.limit()) {
      window.position((int) (position - windowStart));
    } else {
      windowStart = position;
      window.position(0).limit(0);
    }
  }

  /** The window with at least so many bytes. */
  private ByteBuffer require(int bytes) {
    if (window.remaining() >= bytes) {
      return window;
    }
    if (remaining() < bytes) {
      throw malformed("ends at byte " + size, "more; it is truncated");
    }
    windowStart = position();
    window.compact();
    try {
      while (window.position() < bytes) {
        if (channel.read(window, windowStart + window.position()) < 0) {
          throw malformed("ends at byte " + channel.size(), "more; it is truncated");
        }
      }
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be read (" + e + ")", e);
    }
    return window.flip();
  }

  /** What is wrong with the file, in one line. */
  public ModelFormatException malformed(String value, String rule) {
    return new ModelFormatException(path + ": " + value + " (expected: " + rule + ")");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ModelFormatException(path + ": cannot be closed (" + e + ")", e);
    }
  }
}
