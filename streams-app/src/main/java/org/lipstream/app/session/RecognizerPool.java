package org.lipstream.app.session;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;

/**
 * One recogniser shared by all sessions of a process. Finals go before partials, and a partial is
 * only taken while no other job waits. Does not close the recogniser.
 */
public final class RecognizerPool implements AutoCloseable {
  private final Recognizer recognizer;
  private final AtomicLong submitted = new AtomicLong();
  private final Executor executor;
  private final BooleanSupplier idle;
  private final Runnable end;

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
    ThreadPoolExecutor threads =
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
    this.recognizer = recognizer;
    executor = threads;
    idle = () -> threads.getQueue().isEmpty();
    end = threads::shutdownNow;
  }

  private RecognizerPool(Recognizer recognizer) {
    this.recognizer = recognizer;
    executor = Runnable::run;
    idle = () -> true;
    end = () -> {};
  }

  /** Recognises in the thread that asks, before the asking returns. */
  public static RecognizerPool inCaller(Recognizer recognizer) {
    return new RecognizerPool(recognizer);
  }

  public String model() {
    return recognizer.model();
  }

  public TrainedRates rates() {
    return recognizer.rates();
  }

  /** Recognises a whole utterance. A failure completes the result exceptionally. */
  public CompletableFuture<Hypothesis> submit(RecognitionRequest request) {
    return enqueue(request, true);
  }

  /** Recognises a part, unless there is something more urgent to do. Cancel it when it is stale. */
  public Optional<CompletableFuture<Hypothesis>> offer(RecognitionRequest request) {
    return idle.getAsBoolean() ? Optional.of(enqueue(request, false)) : Optional.empty();
  }

  private CompletableFuture<Hypothesis> enqueue(RecognitionRequest request, boolean isFinal) {
    CompletableFuture<Hypothesis> result = new CompletableFuture<>();
    Runnable work =
        () -> {
          try {
            result.complete(recognizer.recognize(request));
          } catch (RuntimeException | Error failure) {
            result.completeExceptionally(failure);
          }
        };
    executor.execute(new Job(isFinal, submitted.getAndIncrement(), work, result));
    return result;
  }

  /** Ends the workers; jobs that wait are dropped. */
  @Override
  public void close() {
    end.run();
  }
}
