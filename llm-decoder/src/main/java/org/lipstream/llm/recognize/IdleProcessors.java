package org.lipstream.llm.recognize;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Computes a part of a recognition beside the rest of it where a processor has no recognition to
 * do: the answer is the same, and there sooner. Of the whole process.
 */
public final class IdleProcessors {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final AtomicInteger BUSY = new AtomicInteger();
  private static final ThreadLocal<Boolean> ALONE = new ThreadLocal<>();
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "recognise-beside");
            thread.setDaemon(true);
            return thread;
          });

  private IdleProcessors() {}

  /** A thread that recognises, until it is closed. */
  public interface Busy extends AutoCloseable {
    @Override
    void close();
  }

  /** Tells that the calling thread recognises. */
  public static Busy busy() {
    BUSY.incrementAndGet();
    return BUSY::decrementAndGet;
  }

  /**
   * Keeps all of the calling thread's recognitions on it until it is closed: for whoever measures
   * by the thread's time on a processor.
   */
  public static Busy alone() {
    if (ALONE.get() != null) {
      return () -> {}; // whoever was first ends it
    }
    ALONE.set(true);
    return ALONE::remove;
  }

  /** Starts the work; nothing where all processors are busy, or the thread is to be alone. */
  public static <T> Optional<CompletableFuture<T>> start(Supplier<T> work) {
    if (ALONE.get() != null) {
      return Optional.empty();
    }
    if (BUSY.incrementAndGet() > PROCESSORS) {
      BUSY.decrementAndGet();
      return Optional.empty();
    }
    return Optional.of(
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return work.get();
              } finally {
                BUSY.decrementAndGet();
              }
            },
            THREADS));
  }

  /** What the work came to, or the exception that it failed with. */
  public static <T> T result(CompletableFuture<T> started) {
    try {
      return started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Waits for work that nobody wants any more, and closes what it came to. */
  public static void drop(CompletableFuture<? extends AutoCloseable> started) {
    started
        .handle(
            (result, failure) -> {
              if (result != null) {
                close(result);
              }
              return null;
            })
        .join();
  }

  private static void close(AutoCloseable result) {
    try {
      result.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
