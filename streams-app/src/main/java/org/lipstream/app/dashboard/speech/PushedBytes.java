package org.lipstream.app.dashboard.speech;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Bytes that one thread pushes and another reads; the one waits where the other is slow. */
final class PushedBytes extends InputStream {
  private static final int PIECES = 64;
  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(PIECES);
  private byte[] current = END;
  private int at;
  private boolean ended;
  private volatile boolean closed;

  /** Adds bytes; returns false where nobody reads any more. */
  boolean push(byte[] bytes) throws InterruptedException {
    boolean taken = bytes.length == 0;
    while (!taken && !closed) {
      taken = queue.offer(bytes, 100, TimeUnit.MILLISECONDS);
    }
    return taken;
  }

  /** No more will come. */
  void end() throws InterruptedException {
    boolean taken = false;
    while (!taken && !closed) {
      taken = queue.offer(END, 100, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (at == current.length && !ended) {
      try {
        current = queue.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      at = 0;
      ended = current.length == 0;
    }
    if (ended) {
      return -1;
    }
    int count = Math.min(length, current.length - at);
    System.arraycopy(current, at, bytes, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() {
    closed = true;
    queue.clear();
  }
}
