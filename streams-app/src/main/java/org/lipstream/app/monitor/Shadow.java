package org.lipstream.app.monitor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second model that recognises what the first does, for comparing weights on real speech. It only
 * begins while the first has nothing to do, in a thread of its own, and what it cannot keep up with
 * is left out and counted. Shared by all tasks of a process; does not close the models.
 */
public final class Shadow implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
  private static final int MOST_WAITING = 8;
  private static final int MOST_UNTAKEN = 64;

  private final Recognizer second;
  private final BlockingQueue<Job> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread worker = new Thread(this::work, "shadow");
  private final Object busy = new Object();
  private int running; // guarded by busy
  private final Map<String, CompletableFuture<Understood>> untaken = // guarded by itself
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, CompletableFuture<Understood>> eldest) {
          return size() > MOST_UNTAKEN;
        }
      };

  /** What the second model understood of an utterance. */
  public record Understood(Hypothesis hypothesis, Optional<DecodeReport> report) {}

  private record Job(
      RecognitionRequest request, DecodeId id, CompletableFuture<Understood> result) {}

  /** Starts the worker. */
  public Shadow(Recognizer second) {
    this.second = second;
    worker.setDaemon(true);
    worker.setPriority(Thread.MIN_PRIORITY);
    worker.start();
  }

  /** The second model's name. */
  public String model() {
    return second.model();
  }

  /** How many utterances the second model was not shown. */
  public long dropped() {
    return dropped.get();
  }

  /** A recogniser that is the first, and lets the second see each final. */
  public Recognizer beside(Recognizer first) {
    return new Beside(first);
  }

  /** What comes of an utterance whose final is out; empty where it was left out. */
  public Optional<CompletableFuture<Understood>> take(String session, long utterance) {
    synchronized (untaken) {
      return Optional.ofNullable(untaken.remove(key(session, utterance)));
    }
  }

  private static String key(String session, long utterance) {
    return session + "/" + utterance;
  }

  private void offer(RecognitionRequest request, DecodeId id) {
    Job job = new Job(request, id, new CompletableFuture<>());
    if (!waiting.offer(job)) {
      LOG.info("{}: left out of the shadow; {} so far", id, dropped.incrementAndGet());
      return;
    }
    synchronized (untaken) {
      untaken.put(key(id.session(), id.utterance()), job.result);
    }
  }

  private void work() {
    try {
      while (true) {
        Job job = waiting.take();
        awaitIdle();
        try {
          job.result.complete(recognize(job));
        } catch (RuntimeException | Error failure) {
          job.result.completeExceptionally(failure);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the shadow ends", e);
    }
  }

  private void awaitIdle() throws InterruptedException {
    synchronized (busy) {
      while (running > 0) {
        busy.wait();
      }
    }
  }

  private Understood recognize(Job job) {
    DecodeId id = job.id;
    SinkMonitor watched =
        new SinkMonitor(
            new DecodeId(
                id.session(), id.utterance(), id.revision(), second.model(), id.eventTimeMs()),
            Purpose.SHADOW,
            Detail.SUMMARY);
    Rates asked = job.request.rates();
    Rates rates = second.rates().all().contains(asked) ? asked : second.rates().normal();
    Utterance utterance = job.request.utterance();
    Modalities usable = utterance.usable(second.modalities(), job.request.modality()).orElseThrow();
    Hypothesis hypothesis =
        second.recognize(RecognitionRequest.of(utterance, usable, rates).withProbe(watched));
    return new Understood(hypothesis, watched.report());
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private final class Beside extends ForwardingRecognizer {
    Beside(Recognizer first) {
      super(first);
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      for (RecognitionRequest request : requests) {
        if (request.probe() instanceof SinkMonitor watched && watched.purpose() == Purpose.FINAL) {
          offer(request, watched.id());
        }
      }
      synchronized (busy) {
        running++;
      }
      try {
        return super.recognize(requests);
      } finally {
        synchronized (busy) {
          running--;
          busy.notifyAll();
        }
      }
    }
  }
}
