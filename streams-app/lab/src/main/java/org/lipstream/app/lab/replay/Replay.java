package org.lipstream.app.lab.replay;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.lipstream.app.session.Adaptation;
import org.lipstream.app.session.Batching;
import org.lipstream.app.session.DecodeWatch;
import org.lipstream.app.session.Execution;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionCheckpoint;
import org.lipstream.app.session.SessionConfig;
import org.lipstream.app.session.SessionPipeline;
import org.lipstream.app.session.SessionStatus;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.media.MediaEvent;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.record.RecordEncoder;
import org.lipstream.llm.recognize.IdleProcessors;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * Plays media into sessions at the speed at which they were spoken, and notes when what is said.
 * Either in real time, or by a virtual clock: that one advances by the media, and by the time that
 * each recognition takes on a processor, so that it neither waits nor minds what else the machine
 * does. Kafka is not on the way.
 */
public final class Replay {
  private static final long TICK_MS = 10;
  private static final long NANOS_PER_MS = 1_000_000;

  /**
   * After the end of all media finals may be so late; a session that is later is not waited for.
   */
  private static final long PATIENCE_MS = 120_000;

  /** An event and when it was made, in milliseconds from the session's first sample. */
  public record Emission(TranscriptEvent event, long atMs) {}

  /**
   * What happened.
   *
   * @param emissions of each session
   * @param statuses of each session, once a second
   * @param mediaMs of all sessions together
   * @param computeMs that all recognitions took, one after the other
   * @param batches passes that they took
   */
  public record Outcome(
      List<List<Emission>> emissions,
      List<List<SessionStatus>> statuses,
      long mediaMs,
      double computeMs,
      int batches) {
    public Outcome {
      emissions = emissions.stream().map(List::copyOf).toList();
      statuses = statuses.stream().map(List::copyOf).toList();
    }
  }

  private final SessionConfig config;
  private final Modalities modality;
  private final List<Playing> sessions = new ArrayList<>();
  private final List<List<Emission>> emissions = new ArrayList<>();
  private long nowMs;
  private double computeMs;
  private int batches;
  private BiConsumer<Long, Double> spent;

  private Replay(SessionConfig config, Modalities modality) {
    this.config = config;
    this.modality = modality;
  }

  /** One session that is being played. */
  private final class Playing {
    final MediaSource source;
    final RecognitionScheduler scheduler;
    final long startMs;
    final Session session;
    final SessionPipeline pipeline;
    final RecordEncoder records;
    final Consumer<Emission> sink;
    final List<SessionStatus> statuses = new ArrayList<>();
    Optional<MediaEvent> next;
    long mediaMs;
    boolean ended;

    Playing(
        MediaSource source, long startMs, RecognitionScheduler scheduler, Consumer<Emission> sink) {
      this.sink = sink;
      this.source = source;
      this.scheduler = scheduler;
      this.startMs = startMs;
      this.records = new RecordEncoder(source.name(), startMs, source);
      this.session = new Session(source.name(), config, SessionCheckpoint.start(startMs, 0));
      this.pipeline =
          new SessionPipeline(
              config,
              scheduler,
              modality,
              () -> Instant.ofEpochMilli(nowMs),
              DecodeWatch.none(),
              said -> sink.accept(new Emission(said.event(), nowMs - startMs)));
      this.next = source.next();
    }

    /** Hands over what has been spoken by now. */
    void feed() {
      while (next.isPresent() && startMs + next.get().endMs() <= nowMs) {
        mediaMs = Math.max(mediaMs, next.get().endMs());
        session.accept(records.encode(next.get()));
        next = source.next();
      }
      if (next.isEmpty() && !ended) {
        ended = true;
        records.end().forEach(session::accept);
      }
      for (Modality each : Modality.values()) {
        session.takeReleased(each);
      }
    }

    void advance() {
      pipeline.advance(session);
    }

    SessionStatus status() {
      long stepMs = scheduler.level().steps() * config.partials().stepMs();
      return SessionStatus.of(session, stepMs, nowMs);
    }

    boolean isOver() {
      return ended && session.isFinished();
    }
  }

  /**
   * Plays by a virtual clock.
   *
   * @param apartMs each session begins so much after the one before; event times too
   * @param workers batches that run at a time
   * @param adaptation how less is asked of the recogniser under load
   */
  public static Outcome virtual(
      List<? extends MediaSource> sources,
      long apartMs,
      SessionConfig config,
      Recognizer recognizer,
      Modalities modality,
      Batching batching,
      int workers,
      Adaptation adaptation) {
    LongSupplier stopwatch = ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
    return virtual(
        sources, apartMs, config, recognizer, modality, batching, workers, adaptation, stopwatch);
  }

  /**
   * Plays by a virtual clock.
   *
   * @param stopwatch nanoseconds that work takes
   */
  public static Outcome virtual(
      List<? extends MediaSource> sources,
      long apartMs,
      SessionConfig config,
      Recognizer recognizer,
      Modalities modality,
      Batching batching,
      int workers,
      Adaptation adaptation,
      LongSupplier stopwatch) {
    Replay replay = new Replay(config.suiting(recognizer.limits()), modality);
    try (RecognitionScheduler scheduler =
        new RecognitionScheduler(
            recognizer,
            batching,
            adaptation,
            Execution.driven(workers, () -> replay.nowMs * NANOS_PER_MS, stopwatch))) {
      replay.add(sources, apartMs, scheduler);
      return replay.runVirtually(scheduler, workers);
    }
  }

  /**
   * Plays one session of any length by a virtual clock, and keeps nothing of it.
   *
   * @param sink takes what is said
   * @param spent is told the media time that was played and the milliseconds of recognition so far,
   *     once a second of media and at the end
   */
  public static void endless(
      MediaSource source,
      SessionConfig config,
      Recognizer recognizer,
      Modalities modality,
      Consumer<Emission> sink,
      BiConsumer<Long, Double> spent) {
    Replay replay = new Replay(config.suiting(recognizer.limits()), modality);
    replay.spent = spent;
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (RecognitionScheduler scheduler =
        new RecognitionScheduler(
            recognizer,
            Batching.DEFAULT,
            Adaptation.NONE,
            Execution.driven(
                1, () -> replay.nowMs * NANOS_PER_MS, threads::getCurrentThreadCpuTime))) {
      replay.sessions.add(replay.new Playing(source, 0, scheduler, sink));
      Outcome outcome = replay.runVirtually(scheduler, 1);
      spent.accept(outcome.mediaMs, outcome.computeMs);
    }
  }

  /** Plays one session in real time. */
  public static Outcome realTime(
      MediaSource source,
      SessionConfig config,
      Recognizer recognizer,
      Modalities modality,
      int workers) {
    Replay replay = new Replay(config.suiting(recognizer.limits()), modality);
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, workers)) {
      replay.add(List.of(source), 0, scheduler);
      return replay.runInTime();
    }
  }

  private void add(
      List<? extends MediaSource> sources, long apartMs, RecognitionScheduler scheduler) {
    for (MediaSource source : sources) {
      List<Emission> own = new ArrayList<>();
      emissions.add(own);
      sessions.add(new Playing(source, sessions.size() * apartMs, scheduler, own::add));
    }
  }

  /** A batch whose results are known at a time. */
  private record Running(RecognitionScheduler.Done done, long untilMs) {}

  private Outcome runVirtually(RecognitionScheduler scheduler, int workers) {
    List<Running> running = new ArrayList<>();
    long lastMediaMs = 0;
    while (!isOver() && nowMs < lastMediaMs + PATIENCE_MS) {
      nowMs += TICK_MS;
      advance();
      lastMediaMs = isFed() ? lastMediaMs : nowMs;
      for (Running each : List.copyOf(running)) {
        if (each.untilMs <= nowMs) {
          running.remove(each);
          each.done.tell();
        }
      }
      sessions.forEach(Playing::advance);
      while (running.size() < workers) {
        Optional<RecognitionScheduler.Done> done = recognizeDue(scheduler);
        if (done.isEmpty()) {
          break;
        }
        long tookNanos = done.get().tookNanos();
        batches++;
        computeMs += tookNanos / 1e6;
        running.add(new Running(done.get(), nowMs + tookNanos / NANOS_PER_MS));
      }
    }
    return outcome();
  }

  /** In this thread alone, whose time is what recognising takes. */
  private static Optional<RecognitionScheduler.Done> recognizeDue(RecognitionScheduler scheduler) {
    try (IdleProcessors.Busy alone = IdleProcessors.alone()) {
      return scheduler.recognizeDue();
    }
  }

  private Outcome runInTime() {
    long startedNanos = System.nanoTime();
    while (!isOver()) {
      LockSupport.parkNanos(TICK_MS * NANOS_PER_MS);
      nowMs = (System.nanoTime() - startedNanos) / NANOS_PER_MS;
      advance();
    }
    for (List<Emission> own : emissions) {
      batches += own.size();
      computeMs += own.stream().mapToLong(each -> each.event.computeMs()).sum();
    }
    return outcome();
  }

  private void advance() {
    for (Playing each : sessions) {
      each.feed();
      each.session.tick(TICK_MS);
      each.advance();
      if (nowMs % 1_000 < TICK_MS && each.mediaMs > 0 && !each.isOver()) {
        if (spent == null) {
          each.statuses.add(each.status());
        } else {
          spent.accept(each.mediaMs, computeMs);
        }
      }
    }
  }

  private boolean isFed() {
    return sessions.stream().allMatch(session -> session.ended);
  }

  private boolean isOver() {
    return sessions.stream().allMatch(Playing::isOver);
  }

  private Outcome outcome() {
    return new Outcome(
        emissions,
        sessions.stream().map(session -> session.statuses).toList(),
        sessions.stream().mapToLong(session -> session.mediaMs).sum(),
        computeMs,
        batches);
  }
}
