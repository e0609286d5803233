package org.lipstream.app.lab.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** Takes an answer's times. Used once. */
public final class Stopwatch {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final LongSupplier clock;
  private final LongSupplier processor;
  private final long startNanos;
  private final long startProcessorNanos;
  private long firstNanos;
  private long firstProcessorNanos;

  Stopwatch(LongSupplier clock, LongSupplier processor) {
    this.clock = clock;
    this.processor = processor;
    this.startProcessorNanos = processor.getAsLong();
    this.startNanos = clock.getAsLong();
  }

  /** Starts by this process's clocks; that of the processors counts in steps of 10 ms on Linux. */
  public static Stopwatch start() {
    return new Stopwatch(System::nanoTime, SYSTEM::getProcessCpuTime);
  }

  /** The first token is there. */
  public void first() {
    firstNanos = clock.getAsLong();
    firstProcessorNanos = processor.getAsLong();
  }

  /**
   * The last is there.
   *
   * @param tokens all, with the first
   */
  public Timing stop(int tokens, String answer) {
    long endNanos = clock.getAsLong();
    long endProcessorNanos = processor.getAsLong();
    return new Timing(
        firstNanos - startNanos,
        (endNanos - firstNanos) / (tokens - 1),
        firstProcessorNanos - startProcessorNanos,
        (endProcessorNanos - firstProcessorNanos) / (tokens - 1),
        answer);
  }
}
