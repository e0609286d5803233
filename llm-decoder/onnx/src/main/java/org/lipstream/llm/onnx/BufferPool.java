package org.lipstream.llm.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Direct buffers for caches, used again: the JVM gives such memory back late, and zeroes what is
 * new. Safe to use from several threads.
 */
final class BufferPool {
  private static final int KEPT = 16; // sets

  private final int buffers;
  private final ConcurrentLinkedDeque<FloatBuffer[]> free = new ConcurrentLinkedDeque<>();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * @param buffers of a set
   */
  BufferPool(int buffers) {
    this.buffers = buffers;
  }

  /** A set of buffers that hold so many numbers each, or more; what stands in them is not said. */
  FloatBuffer[] take(int floats) {
    FloatBuffer[] set = free.poll();
    if (set != null) {
      size.decrementAndGet();
      if (set[0].capacity() >= floats) {
        return set;
      }
    }
    FloatBuffer[] made = new FloatBuffer[buffers];
    int bytes = Math.multiplyExact(floats, Float.BYTES);
    for (int i = 0; i < buffers; i++) {
      made[i] = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
    return made;
  }

  void giveBack(FloatBuffer[] set) {
    if (size.incrementAndGet() <= KEPT) {
      free.push(set);
    } else {
      size.decrementAndGet();
    }
  }
}
