package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Where a scheduler's batches run, and by which clock: in threads of their own, in the thread that
 * asks, or where and when somebody says who drives a clock that is not the machine's.
 */
public abstract sealed class Execution {
  private final int workers;

  private Execution(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
    }
    this.workers = workers;
  }

  /**
   * In threads of their own.
   *
   * @param workers batches at a time
   */
  public static Execution threads(int workers) {
    return new Threads(workers);
  }

  /** In the thread that asks, before the asking returns. */
  public static Execution inCaller() {
    return new InCaller();
  }

  /**
   * Where and when somebody says: by {@link RecognitionScheduler#recognizeDue}.
   *
   * @param workers so many batches run at a time there
   * @param clock nanoseconds
   * @param stopwatch nanoseconds that work takes, such as the thread's time on a processor
   */
  public static Execution driven(int workers, LongSupplier clock, LongSupplier stopwatch) {
    return new Driven(workers, clock, stopwatch);
  }

  /** Batches that run at a time. */
  final int workers() {
    return workers;
  }

  /** The clock, in nanoseconds. */
  long clockNanos() {
    return System.nanoTime();
  }

  /** Nanoseconds that differ by what work takes. */
  long stopwatchNanos() {
    return System.nanoTime();
  }

  /** The scheduler is there. */
  void begin(RecognitionScheduler scheduler) {}

  /** A task waits. */
  void taskAdded(RecognitionScheduler scheduler) {}

  /** The scheduler is gone. */
  void end() {}

  private static final class Threads extends Execution {
    private final List<Thread> threads = new ArrayList<>();

    Threads(int workers) {
      super(workers);
    }

    @Override
    void begin(RecognitionScheduler scheduler) {
      for (int i = 0; i < workers(); i++) {
        Thread thread = new Thread(scheduler::work, "recognizer");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }

    @Override
    void end() {
      threads.forEach(Thread::interrupt);
    }
  }

  private static final class InCaller extends Execution {
    InCaller() {
      super(1);
    }

    @Override
    void taskAdded(RecognitionScheduler scheduler) {
      scheduler.runDue();
    }
  }

  private static final class Driven extends Execution {
    private final LongSupplier clock;
    private final LongSupplier stopwatch;

    Driven(int workers, LongSupplier clock, LongSupplier stopwatch) {
      super(workers);
      this.clock = clock;
      this.stopwatch = stopwatch;
    }

    @Override
    long clockNanos() {
      return clock.getAsLong();
    }

    @Override
    long stopwatchNanos() {
      return stopwatch.getAsLong();
    }
  }
}
