package org.lipstream.llm.lab.train.loop;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongFunction;

/**
 * Prepares batches on a thread of its own, a few ahead of the training thread. A batch depends on
 * its step alone, so a resumed run sees the same ones.
 */
final class BatchLoader<B> implements AutoCloseable {
  private static final int AHEAD = 4;

  private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;

  /** What the loader's thread died of. */
  private record Failure(RuntimeException cause) {}

  BatchLoader(long firstStep, LongFunction<B> batchOfStep) {
    thread = new Thread(() -> load(firstStep, batchOfStep), "batch-loader");
    thread.setDaemon(true);
    thread.start();
  }

  private void load(long firstStep, LongFunction<B> batchOfStep) {
    try {
      for (long step = firstStep; !Thread.currentThread().isInterrupted(); step++) {
        queue.put(item(step, batchOfStep));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Object item(long step, LongFunction<B> batchOfStep) {
    try {
      return batchOfStep.apply(step);
    } catch (RuntimeException e) {
      return new Failure(e);
    }
  }

  /** The next step's batch. */
  @SuppressWarnings("unchecked")
  B next() throws InterruptedException {
    Object item = queue.take();
    if (item instanceof Failure failure) {
      throw failure.cause();
    }
    return (B) item;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
