package org.lipstream.app.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.lipstream.app.monitor.DecodeWatch;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Rates;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.llm.stream.Progress;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.report.DecodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a session's utterances recognised, one after the other, and says what was understood: parts
 * of an open one at each step, of which the policy says what is certain, and the whole at its end.
 * Never waits in {@link #advance}: a result is taken up at the next call after it is there. Until a
 * final is out, its media stay with the session, so a crash loses nothing.
 */
public final class Captioner {
  private static final Logger LOG = LoggerFactory.getLogger(Captioner.class);

  private final String sessionId;
  private final Session session;
  private final SessionConfig config;
  private final RecognizerPool pool;
  private final Modalities wanted;
  private final Consumer<TranscriptEvent> sink;
  private final EventMaker events;
  private final DecodeWatch watch;
  private Ticket whole;
  private SinkMonitor watchedWhole;
  private Part running;
  private Part waiting;
  private long coveredMs;
  private long computeNanos;
  private long droppedPartials;
  private TranscriptEvent last;

  /** A part that is being recognised, or is to be when the one before is done. */
  private record Part(CutUtterance utterance, long stepMs, SinkMonitor watched, Ticket ticket) {
    Part with(Ticket given) {
      return new Part(utterance, stepMs, watched, given);
    }
  }

  /**
   * @param wanted the streams to use, as far as they are there
   * @param sink takes partials and finals in order
   * @param watch sees what the decoder does
   */
  public Captioner(
      String sessionId,
      Session session,
      SessionConfig config,
      RecognizerPool pool,
      Modalities wanted,
      InstantSource clock,
      Consumer<TranscriptEvent> sink,
      DecodeWatch watch) {
    this.sessionId = sessionId;
    this.session = session;
    this.config = config;
    this.pool = pool;
    this.wanted = wanted;
    this.sink = sink;
    this.watch = watch;
    this.events = new EventMaker(sessionId, session.run(), pool.model(), clock);
  }

  public Session session() {
    return session;
  }

  /** Emits what is there by now. Waits, briefly, only where much media piles up behind a final. */
  public void advance() {
    while (true) {
      if (whole != null) {
        if (!wholeIsDone()) {
          return;
        }
        emitFinal();
      }
      emitPartial();
      Optional<CutUtterance> cut = session.next();
      if (cut.isPresent()) {
        startFinal(cut.get());
        continue;
      }
      Optional<CutUtterance> part = session.step();
      if (part.isEmpty()) {
        return;
      }
      take(part.get());
    }
  }

  /** Emits all finals that the session can give, and waits for them; parts are left out. */
  public void drain() {
    while (true) {
      if (whole != null) {
        emitFinal();
      }
      Optional<CutUtterance> cut = session.next();
      if (cut.isPresent()) {
        startFinal(cut.get());
      } else if (session.step().isPresent()) {
        session.stepTaken(config.maxUtteranceMs());
      } else {
        return;
      }
    }
  }

  /** What runs for this session is no longer of use. */
  public void close() {
    dropParts();
    if (whole != null) {
      whole.result().cancel(false);
    }
  }

  /** How the session does. */
  public SessionStatus status(long nowEpochMs) {
    return new SessionStatus(
        SessionStatus.SCHEMA_VERSION,
        SessionStatus.KIND,
        sessionId,
        session.uncoveredMs(coveredMs),
        last == null ? null : last.modality(),
        last == null ? null : last.rates(),
        pool.pace().steps() * config.partialStepMs(),
        droppedPartials,
        Math.round(computeNanos / 1e3 / Math.max(1, session.mediaMs())) / 1e3,
        nowEpochMs);
  }

  private boolean wholeIsDone() {
    if (!whole.result().isDone() && session.bufferedMs() > config.maxBufferedMs()) {
      whole
          .result()
          .exceptionally(failure -> null)
          .completeOnTimeout(null, 200, MILLISECONDS)
          .join();
    }
    return whole.result().isDone();
  }

  private void startFinal(CutUtterance utterance) {
    dropParts();
    if (session.progress().committed().isEmpty()
        && !SpeechEvidence.of(utterance.media()).isPlausible()) {
      emit(nothing(utterance), utterance, utterance.degraded());
    } else {
      watchedWhole = watch.begin(id(utterance, config.finalRevision()), true);
      whole =
          pool.submit(request(utterance.media(), pool.pace().finalRates()).withProbe(watchedWhole));
    }
  }

  private void emitFinal() {
    CutUtterance utterance = session.next().orElseThrow();
    Ticket done = whole;
    whole = null;
    try {
      emit(done.result().join(), utterance, utterance.degraded());
      watch.end(watchedWhole);
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      LOG.warn(
          "session {} utterance {}: not recognised", sessionId, utterance.number(), e.getCause());
      List<Degradation> degraded = new ArrayList<>(utterance.degraded());
      degraded.add(Degradation.RECOGNITION_FAILED);
      emit(nothing(utterance), utterance, degraded);
    }
  }

  private Hypothesis nothing(CutUtterance utterance) {
    Rates rates = pool.rates().normal();
    return new Hypothesis("", List.of(), effective(utterance.media()), rates, 0, 0);
  }

  private void emit(Hypothesis hypothesis, CutUtterance utterance, List<Degradation> degraded) {
    send(
        events.whole(utterance, config.finalRevision(), hypothesis, session.progress(), degraded),
        hypothesis);
    session.done();
  }

  private void send(TranscriptEvent event, Hypothesis hypothesis) {
    computeNanos += hypothesis.computeNanos();
    coveredMs = event.span().endMs();
    last = event;
    sink.accept(event);
  }

  /** Sees to a step: recognises the part, or keeps the newest of those that come too early. */
  private void take(CutUtterance part) {
    long stepMs = pool.pace().steps() * config.partialStepMs();
    session.stepTaken(stepMs);
    if (!SpeechEvidence.of(part.media()).isPlausible()) {
      return;
    }
    SinkMonitor watched = watch.begin(id(part, revision(part)), false);
    Part newest = new Part(part, stepMs, watched, null);
    if (running == null) {
      running = start(newest);
    } else if (pool.replace(running.ticket, request(newest))) {
      droppedPartials++;
      running = newest.with(running.ticket);
    } else {
      droppedPartials += waiting == null ? 0 : 1;
      waiting = newest;
    }
  }

  private Part start(Part part) {
    return part.with(pool.offer(request(part), part.stepMs));
  }

  private void emitPartial() {
    while (running != null && running.ticket.result().isDone()) {
      Part done = running;
      running = null;
      try {
        emit(done.utterance, done.ticket.result().join());
        watch.end(done.watched);
      } catch (CompletionException | CancellationException e) {
        LOG.warn(
            "session {} utterance {}: part not recognised", sessionId, done.utterance.number(), e);
      }
      if (waiting != null) {
        running = start(waiting);
        waiting = null;
      }
    }
  }

  private void emit(CutUtterance part, Hypothesis hypothesis) {
    long mediaMs = part.endMs() - part.startMs();
    Progress progress = config.policy().next(session.progress(), hypothesis, mediaMs);
    session.advanceTo(progress);
    send(events.partial(part, revision(part), hypothesis, progress), hypothesis);
  }

  private void dropParts() {
    if (running != null) {
      running.ticket.result().cancel(false);
    }
    running = null;
    waiting = null;
  }

  private RecognitionRequest request(Part part) {
    return request(part.utterance.media(), pool.pace().rates()).withProbe(part.watched);
  }

  /** Steps since the utterance's start, begun ones included. */
  private long revision(CutUtterance part) {
    return (part.endMs() - part.startMs() + config.partialStepMs() - 1) / config.partialStepMs();
  }

  private DecodeId id(CutUtterance utterance, long revision) {
    long eventTimeMs = session.run() + utterance.endMs();
    return new DecodeId(sessionId, utterance.number(), revision, pool.model(), eventTimeMs);
  }

  private RecognitionRequest request(Utterance media, Rates rates) {
    return RecognitionRequest.of(media, effective(media), rates)
        .withCommitted(session.progress().text());
  }

  private Modalities effective(Utterance media) {
    Modalities there = media.modalities();
    return there.all().containsAll(wanted.all()) ? wanted : there;
  }
}
