package org.lipstream.app.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.TrainedRates;
import org.lipstream.llm.recognize.UtteranceLimits;

/**
 * Shares one recogniser among all sessions of a process: recognises what waits in batches, whole
 * utterances before parts, and asks less of the recogniser where the load is too much for it. Where
 * and when batches run is its {@link Execution}. Does not close the recogniser.
 */
public final class RecognitionScheduler implements AutoCloseable {
  private final Recognizer recognizer;
  private final Execution execution;
  private final TaskQueue queue;
  private final LoadController load; // guarded by itself
  private final AtomicLong submitted = new AtomicLong();
  private final LongAdder busyNanos = new LongAdder();

  /**
   * @param adaptation how less is asked of the recogniser under load
   */
  public RecognitionScheduler(
      Recognizer recognizer, Batching batching, Adaptation adaptation, Execution execution) {
    this.recognizer = recognizer;
    this.execution = execution;
    queue = new TaskQueue(batching, execution.workers());
    load = new LoadController(adaptation.levels(recognizer.rates()), execution.workers(), nowMs());
    execution.begin(this);
  }

  /**
   * What the application uses.
   *
   * @param workers batches at a time
   */
  public static RecognitionScheduler threads(Recognizer recognizer, int workers) {
    return new RecognitionScheduler(
        recognizer, Batching.DEFAULT, Adaptation.STEPS_THEN_RATES, Execution.threads(workers));
  }

  /** Recognises one after the other in the thread that asks. */
  public static RecognitionScheduler inCaller(Recognizer recognizer) {
    return new RecognitionScheduler(
        recognizer, new Batching(1, 0), Adaptation.NONE, Execution.inCaller());
  }

  public String model() {
    return recognizer.model();
  }

  /** What the recogniser's rates may be. */
  public TrainedRates rates() {
    return recognizer.rates();
  }

  /** Where utterances end that the recogniser understands best. */
  public Optional<UtteranceLimits> limits() {
    return recognizer.limits();
  }

  /** Batches that run at a time. */
  public int workers() {
    return execution.workers();
  }

  /** Time spent in recognition since the start; of batches side by side, the sum. */
  public long busyNanos() {
    return busyNanos.sum();
  }

  /** What is to be asked of the recogniser now. */
  public LoadLevel level() {
    synchronized (load) {
      load.calm(nowMs());
      return load.level();
    }
  }

  /** Recognises once, for nobody's session. */
  public CompletableFuture<Hypothesis> once(RecognitionRequest request) {
    RecognitionTask task = RecognitionTask.alone(request.utterance());
    submit(task, request);
    return task.result();
  }

  /**
   * Recognises a whole utterance, or a part when nothing is more urgent. A failure completes the
   * result exceptionally; cancel the task when it is stale.
   */
  void submit(RecognitionTask task, RecognitionRequest request) {
    task.request = request;
    task.order = submitted.getAndIncrement();
    task.addedNanos = execution.clockNanos();
    queue.add(task);
    execution.taskAdded(this);
  }

  /** Puts a newer part in an older one's place; false if that one is being recognised already. */
  boolean replace(RecognitionTask older, RecognitionTask newer, RecognitionRequest request) {
    newer.request = request;
    return queue.replace(older, newer);
  }

  /** What a worker does until it is interrupted. */
  void work() {
    try {
      while (true) {
        run(queue.take()).tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Recognises the batch that is due, if any, and makes its results known. */
  void runDue() {
    recognizeDue().ifPresent(Done::tell);
  }

  /** Recognises the batch that is due; whoever drives the clock says when its results are known. */
  public Optional<Done> recognizeDue() {
    List<RecognitionTask> batch = queue.poll(execution.clockNanos());
    return batch.isEmpty() ? Optional.empty() : Optional.of(run(batch));
  }

  /** Results of a batch that are not made known yet. */
  public final class Done {
    private final List<RecognitionTask> batch;
    private final Outcome outcome;

    private Done(List<RecognitionTask> batch, Outcome outcome) {
      this.batch = batch;
      this.outcome = outcome;
    }

    /** Time that it took. */
    public long tookNanos() {
      return outcome.tookNanos;
    }

    /** Makes the results known. */
    public void tell() {
      finish(batch, outcome);
    }
  }

  private Done run(List<RecognitionTask> batch) {
    return new Done(batch, recognize(batch));
  }

  private record Outcome(List<Hypothesis> hypotheses, Throwable failure, long tookNanos) {}

  private Outcome recognize(List<RecognitionTask> batch) {
    long started = execution.stopwatchNanos();
    List<Hypothesis> hypotheses = new ArrayList<>();
    Throwable failure = null;
    try {
      hypotheses.addAll(recognizer.recognize(batch.stream().map(task -> task.request).toList()));
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    long tookNanos = execution.stopwatchNanos() - started;
    busyNanos.add(tookNanos);
    return new Outcome(hypotheses, failure, tookNanos);
  }

  private void finish(List<RecognitionTask> batch, Outcome outcome) {
    learn(batch, outcome);
    for (int i = 0; i < batch.size(); i++) {
      CompletableFuture<Hypothesis> result = batch.get(i).result();
      if (outcome.failure == null) {
        result.complete(outcome.hypotheses.get(i));
      } else if (batch.size() == 1) {
        result.completeExceptionally(outcome.failure);
      } else {
        run(List.of(batch.get(i))).tell(); // one may be at fault
      }
    }
  }

  private void learn(List<RecognitionTask> batch, Outcome outcome) {
    synchronized (load) {
      long now = execution.clockNanos();
      load.worked(outcome.tookNanos / 1e6, nowMs());
      for (RecognitionTask task : batch) {
        if (!task.isWhole() && !task.isDone()) {
          load.tookPart((now - task.addedNanos) / 1_000_000, task.stepMs, nowMs());
        }
      }
    }
  }

  private long nowMs() {
    return execution.clockNanos() / 1_000_000;
  }

  /** Ends the workers; what waits is dropped. */
  @Override
  public void close() {
    execution.end();
  }
}
