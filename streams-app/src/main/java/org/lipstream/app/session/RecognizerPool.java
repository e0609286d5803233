package org.lipstream.app.session;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Modality;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;

/**
 * One recogniser shared by all sessions of a process. Finals go before partials, and a partial is
 * only taken while no other job waits. Does not close the recogniser.
 */
public final class RecognizerPool implements AutoCloseable {
  private final Recognizer recognizer;
  private final AtomicLong submitted = new AtomicLong();
  private final ThreadPoolExecutor workers;

  private record Job(
      boolean isFinal, long order, Runnable work, CompletableFuture<Hypothesis> result)
      implements Runnable {
    private static final Comparator<Job> BY_URGENCY =
        Comparator.comparing((Job job) -> !job.isFinal).thenComparing(Job::order);

    @Override
    public void run() {
      if (!result.isCancelled()) {
        work.run();
      }
    }
  }

  /**
   * @param workers recognitions at a time
   */
  public RecognizerPool(Recognizer recognizer, int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
    }
    this.recognizer = recognizer;
    this.workers =
        new ThreadPoolExecutor(
            workers,
            workers,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(11, (a, b) -> Job.BY_URGENCY.compare((Job) a, (Job) b)),
            task -> {
              Thread thread = new Thread(task, "recognizer");
              thread.setDaemon(true);
              return thread;
            });
  }

  public String model() {
    return recognizer.model();
  }

  /** Recognises a whole utterance. A failure completes the result exceptionally. */
  public CompletableFuture<Hypothesis> submit(Utterance utterance, Modality modality) {
    return enqueue(utterance, modality, true);
  }

  /** Recognises a part, unless there is something more urgent to do. Cancel it when it is stale. */
  public Optional<CompletableFuture<Hypothesis>> offer(Utterance utterance, Modality modality) {
    return workers.getQueue().isEmpty()
        ? Optional.of(enqueue(utterance, modality, false))
        : Optional.empty();
  }

  private CompletableFuture<Hypothesis> enqueue(
      Utterance utterance, Modality modality, boolean isFinal) {
    CompletableFuture<Hypothesis> result = new CompletableFuture<>();
    Runnable work =
        () -> {
          try {
            result.complete(recognizer.recognize(utterance, modality));
          } catch (RuntimeException | Error failure) {
            result.completeExceptionally(failure);
          }
        };
    workers.execute(new Job(isFinal, submitted.getAndIncrement(), work, result));
    return result;
  }

  /** Ends the workers; jobs that wait are dropped. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
