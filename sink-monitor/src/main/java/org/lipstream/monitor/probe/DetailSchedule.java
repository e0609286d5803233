package org.lipstream.monitor.probe;

import java.util.concurrent.atomic.AtomicLong;

/** Chooses the detail of one decode after another. */
@FunctionalInterface
public interface DetailSchedule {

  /** The detail of the next decode. */
  Detail next();

  /** The same for every decode. */
  static DetailSchedule always(Detail detail) {
    return () -> detail;
  }

  /**
   * {@link Detail#FULL} for the first of every {@code decodes} decodes and {@link Detail#SUMMARY}
   * for the others; safe for use by several threads.
   */
  static DetailSchedule fullOnceIn(long decodes) {
    if (decodes < 1) {
      throw new IllegalArgumentException("decodes: " + decodes + " (expected: >= 1)");
    }
    AtomicLong count = new AtomicLong();
    return () -> count.getAndIncrement() % decodes == 0 ? Detail.FULL : Detail.SUMMARY;
  }
}
