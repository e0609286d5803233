package org.lipstream.encoders.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A tensor whose rows stand one after the other in a file. Reading takes a window of a mebibyte,
 * whatever the tensor's size. The window is read, not mapped: mapped pages count as the process's
 * memory until the garbage collector lets go of them, and a file that is cut off while it is mapped
 * ends the process.
 *
 * @param offset of the first byte in the file
 */
public record FileTensor(Path file, String name, long offset, long[] shape, Encoding stored)
    implements StoredTensor {
  private static final int WINDOW_BYTES = 1 << 20;
  private static final int MAX_ROW = 1 << 29; // 2 GiB of float32, what a buffer holds

  /**
   * Checks what a header says of a tensor.
   *
   * @param fileBytes where the file ends
   * @throws ModelFormatException if the sizes are negative, overflow, do not fit the blocks or
   *     reach beyond the file
   */
  public static FileTensor checked(
      Path file, String name, long offset, long[] shape, Encoding stored, long fileBytes) {
    FileTensor tensor = new FileTensor(file, name, offset, shape, stored);
    long bytes = tensor.checkedBytes();
    if (offset < 0 || offset > fileBytes || bytes > fileBytes - offset) {
      throw tensor.wrong(
          offset < 0 ? "begins at byte " + offset : "ends at byte " + (offset + bytes),
          "within the file's " + fileBytes + "; it is truncated");
    }
    return tensor;
  }

  private long checkedBytes() {
    long elements = 1;
    boolean overflow = false;
    for (long size : shape) {
      if (size < 0) {
        throw wrong("size " + size, "0 or more");
      }
      overflow |= Math.multiplyHigh(elements, size) != 0 || elements * size < 0;
      elements *= size;
    }
    if (overflow || elements > Long.MAX_VALUE / (2 * stored.blockBytes())) {
      throw wrong("shape " + Arrays.toString(shape), "a size that a file can have");
    }
    if (rowLength() >= MAX_ROW) {
      throw wrong("rows of " + rowLength() + " numbers", "fewer than 2^29");
    }
    if (rowLength() % stored.blockValues() != 0) {
      throw wrong("rows of " + rowLength() + " numbers", "a multiple of " + stored.blockValues());
    }
    return stored.bytes(elements);
  }

  private ModelFormatException wrong(String value, String rule) {
    return new ModelFormatException(
        "%s: tensor %s: %s (expected: %s)".formatted(file, name, value, rule));
  }

  @Override
  public String encoding() {
    return stored.label();
  }

  @Override
  public long storedBytes() {
    return stored.bytes(elements());
  }

  @Override
  public void readRows(long first, int count, FloatBuffer out) {
    long from = offset + stored.bytes(first * rowLength());
    long end = from + stored.bytes(count * rowLength());
    int step = WINDOW_BYTES / stored.blockBytes() * stored.blockBytes();
    ByteBuffer window =
        ByteBuffer.allocate((int) Math.min(step, end - from)).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (from < end) {
        window.clear().limit((int) Math.min(step, end - from));
        from += fill(channel, window, from);
        stored.decode(window.flip(), out);
      }
    } catch (IOException e) {
      throw new ModelFormatException(file + ": tensor " + name + ": " + e.getMessage(), e);
    }
  }

  private int fill(FileChannel channel, ByteBuffer window, long from) throws IOException {
    while (window.hasRemaining()) {
      if (channel.read(window, from + window.position()) < 0) {
        throw wrong("ends at byte " + channel.size(), "the file as it was when it was opened");
      }
    }
    return window.position();
  }
}
