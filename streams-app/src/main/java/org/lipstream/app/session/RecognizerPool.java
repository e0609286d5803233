package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;

/**
 * One recogniser shared by all sessions of a process, which recognises what waits in batches: whole
 * utterances before parts. Does not close the recogniser.
 */
public final class RecognizerPool implements AutoCloseable {
  private final Recognizer recognizer;
  private final JobQueue queue;
  private final LongSupplier nanos;
  private final LongSupplier stopwatch;
  private final Elasticity elasticity;
  private final boolean elastic;
  private final AtomicLong submitted = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final boolean inCaller;

  private RecognizerPool(
      Recognizer recognizer,
      Batching batching,
      int workers,
      boolean elastic,
      boolean inCaller,
      LongSupplier nanos,
      LongSupplier stopwatch) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
    }
    this.recognizer = recognizer;
    this.queue = new JobQueue(batching, workers);
    this.nanos = nanos;
    this.stopwatch = stopwatch;
    this.elastic = elastic;
    this.inCaller = inCaller;
    this.elasticity = new Elasticity(recognizer.rates(), workers, nowMs());
  }

  /**
   * With threads of its own, adapting to load.
   *
   * @param workers recognitions at a time
   */
  public RecognizerPool(Recognizer recognizer, int workers) {
    this(recognizer, workers, Batching.DEFAULT, true);
  }

  /**
   * With threads of its own.
   *
   * @param workers batches at a time
   * @param elastic whether steps and rates follow the load
   */
  public RecognizerPool(Recognizer recognizer, int workers, Batching batching, boolean elastic) {
    this(recognizer, batching, workers, elastic, false, System::nanoTime, System::nanoTime);
    for (int i = 0; i < workers; i++) {
      Thread thread = new Thread(this::work, "recognizer");
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** Recognises in the thread that asks, before the asking returns. */
  public static RecognizerPool inCaller(Recognizer recognizer) {
    return new RecognizerPool(
        recognizer, new Batching(1, 0), 1, false, true, System::nanoTime, System::nanoTime);
  }

  /**
   * Recognises when it is told to, by a clock that is not the machine's.
   *
   * @param workers whoever drives the pool has so many batches run at a time
   * @param elastic whether steps and rates follow the load
   * @param nanos the clock
   * @param stopwatch nanoseconds that work takes, such as the thread's time on a processor
   */
  public static RecognizerPool driven(
      Recognizer recognizer,
      Batching batching,
      int workers,
      boolean elastic,
      LongSupplier nanos,
      LongSupplier stopwatch) {
    return new RecognizerPool(recognizer, batching, workers, elastic, false, nanos, stopwatch);
  }

  public String model() {
    return recognizer.model();
  }

  /** What the recogniser's rates may be. */
  public TrainedRates rates() {
    return recognizer.rates();
  }

  /** What is to be asked of the recogniser now. */
  public Pace pace() {
    synchronized (elasticity) {
      elasticity.calm(nowMs());
      return elasticity.pace();
    }
  }

  /** Recognises once, for nobody's session. */
  public CompletableFuture<Hypothesis> once(RecognitionRequest request) {
    return submit(request).result();
  }

  /** Recognises a whole utterance. A failure completes the result exceptionally. */
  Ticket submit(RecognitionRequest request) {
    return enqueue(request, true, 0);
  }

  /**
   * Recognises a part when nothing is more urgent. Cancel the result when it is stale.
   *
   * @param stepMs media time until the next part
   */
  Ticket offer(RecognitionRequest request, long stepMs) {
    return enqueue(request, false, stepMs);
  }

  /** Puts a newer part in an older one's place; false if that one is being recognised already. */
  boolean replace(Ticket ticket, RecognitionRequest newer) {
    return queue.replace(ticket, newer);
  }

  private Ticket enqueue(RecognitionRequest request, boolean isFinal, long stepMs) {
    Ticket ticket =
        new Ticket(request, isFinal, submitted.getAndIncrement(), nanos.getAsLong(), stepMs);
    queue.add(ticket);
    if (inCaller) {
      runDue();
    }
    return ticket;
  }

  private void work() {
    try {
      while (true) {
        List<Ticket> batch = queue.take();
        finish(batch, recognize(batch));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /**
   * Recognises the batch that is due, if any, and makes its results known.
   *
   * @return nanoseconds that it took by the machine's clock; 0 if there was none
   */
  long runDue() {
    List<Ticket> batch = queue.poll(nanos.getAsLong());
    return batch.isEmpty() ? 0 : run(batch).tell();
  }

  /** Results of a batch that are not made known yet. */
  public final class Done {
    private final List<Ticket> batch;
    private final Outcome outcome;

    private Done(List<Ticket> batch, Outcome outcome) {
      this.batch = batch;
      this.outcome = outcome;
    }

    public long tookNanos() {
      return outcome.tookNanos;
    }

    int size() {
      return batch.size();
    }

    public long tell() {
      finish(batch, outcome);
      return outcome.tookNanos;
    }
  }

  /** Recognises the batch that is due; whoever drives the pool says when its results are known. */
  public Done recognizeDue() {
    List<Ticket> batch = queue.poll(nanos.getAsLong());
    return batch.isEmpty() ? null : run(batch);
  }

  private Done run(List<Ticket> batch) {
    return new Done(batch, recognize(batch));
  }

  private record Outcome(List<Hypothesis> hypotheses, Throwable failure, long tookNanos) {}

  private Outcome recognize(List<Ticket> batch) {
    long started = stopwatch.getAsLong();
    try {
      List<RecognitionRequest> requests = batch.stream().map(ticket -> ticket.request).toList();
      List<Hypothesis> hypotheses = recognizer.recognize(requests);
      return new Outcome(hypotheses, null, stopwatch.getAsLong() - started);
    } catch (RuntimeException | Error failure) {
      return new Outcome(List.of(), failure, stopwatch.getAsLong() - started);
    }
  }

  private void finish(List<Ticket> batch, Outcome outcome) {
    if (elastic) {
      learn(batch, outcome);
    }
    for (int i = 0; i < batch.size(); i++) {
      CompletableFuture<Hypothesis> result = batch.get(i).result();
      if (outcome.failure == null) {
        result.complete(outcome.hypotheses.get(i));
      } else if (batch.size() == 1) {
        result.completeExceptionally(outcome.failure);
      } else {
        finish(List.of(batch.get(i)), recognize(List.of(batch.get(i)))); // one may be at fault
      }
    }
  }

  private void learn(List<Ticket> batch, Outcome outcome) {
    synchronized (elasticity) {
      long now = nanos.getAsLong();
      elasticity.worked(outcome.tookNanos / 1e6, nowMs());
      for (Ticket ticket : batch) {
        if (!ticket.isFinal && !ticket.result().isDone()) {
          elasticity.tookPart((now - ticket.addedNanos) / 1_000_000, ticket.stepMs, nowMs());
        }
      }
    }
  }

  private long nowMs() {
    return nanos.getAsLong() / 1_000_000;
  }

  /** Ends the workers; what waits is dropped. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
