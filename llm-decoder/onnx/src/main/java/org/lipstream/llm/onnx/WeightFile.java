package org.lipstream.llm.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Numbers beside a model, one array after another, each at a multiple of {@link #ALIGNMENT}. */
final class WeightFile implements AutoCloseable {
  private static final int ALIGNMENT = 4096; // a page, so that arrays can be mapped
  private static final int PIECE = 1 << 20;

  private final String name;
  private final FileChannel channel;

  /**
   * Where an array lies.
   *
   * @param file beside the model
   * @param length bytes
   */
  record Place(String file, long offset, long length) {}

  WeightFile(Path path) {
    this.name = path.getFileName().toString();
    try {
      this.channel =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Place append(byte[] values) {
    return append(ByteBuffer.wrap(values));
  }

  Place append(float[] values) {
    long offset = start();
    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += PIECE / Float.BYTES) {
      int count = Math.min(PIECE / Float.BYTES, values.length - from);
      piece.clear();
      piece.asFloatBuffer().put(values, from, count);
      write(piece.limit(count * Float.BYTES));
    }
    return new Place(name, offset, (long) values.length * Float.BYTES);
  }

  private Place append(ByteBuffer bytes) {
    long offset = start();
    int length = bytes.remaining();
    write(bytes);
    return new Place(name, offset, length);
  }

  private long start() {
    try {
      long end = channel.position();
      long offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      channel.position(offset);
      return offset;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
