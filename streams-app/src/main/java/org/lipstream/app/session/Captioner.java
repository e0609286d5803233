package org.lipstream.app.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.lipstream.app.monitor.DecodeWatch;
import org.lipstream.app.monitor.WatchedDecode;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptEvent.Kind;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.Modality;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.monitor.sink.DecodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a session's utterances recognised, one after the other, and says what was understood. Never
 * waits in {@link #advance}: a result is taken up at the next call after it is there. Until a final
 * is out, its media stay with the session, so a crash loses nothing.
 */
public final class Captioner {
  private static final Logger LOG = LoggerFactory.getLogger(Captioner.class);

  private final String sessionId;
  private final Session session;
  private final SessionConfig config;
  private final RecognizerPool pool;
  private final Modality wanted;
  private final InstantSource clock;
  private final Consumer<TranscriptEvent> sink;
  private final DecodeWatch watch;
  private WatchedDecode finalWatch;
  private WatchedDecode partialWatch;
  private CompletableFuture<Hypothesis> finalJob;
  private CompletableFuture<Hypothesis> partialJob;
  private CutUtterance partial;
  private long partialRevision;

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
      Modality wanted,
      InstantSource clock,
      Consumer<TranscriptEvent> sink,
      DecodeWatch watch) {
    this.sessionId = sessionId;
    this.session = session;
    this.config = config;
    this.pool = pool;
    this.wanted = wanted;
    this.clock = clock;
    this.sink = sink;
    this.watch = watch;
  }

  public Session session() {
    return session;
  }

  /** Emits what is there by now. Waits, briefly, only where much media piles up behind a final. */
  public void advance() {
    while (startFinal() && finalIsDone()) {
      emitFinal();
    }
    if (finalJob == null) {
      advancePartial();
    }
  }

  /** Emits all finals that the session can give, and waits for them. */
  public void drain() {
    while (startFinal()) {
      emitFinal();
    }
  }

  /** What runs for this session is no longer of use. */
  public void close() {
    dropPartial();
    if (finalJob != null) {
      finalJob.cancel(false);
    }
  }

  private boolean finalIsDone() {
    if (!finalJob.isDone() && session.bufferedMs() > config.maxBufferedMs()) {
      finalJob.exceptionally(failure -> null).completeOnTimeout(null, 200, MILLISECONDS).join();
    }
    return finalJob.isDone();
  }

  private boolean startFinal() {
    if (finalJob == null) {
      Optional<CutUtterance> next = session.next();
      if (next.isPresent()) {
        dropPartial();
        finalWatch = watch.begin(id(next.get(), config.finalRevision()), true);
        finalJob = pool.submit(request(next.get().media()).withProbe(finalWatch));
      }
    }
    return finalJob != null;
  }

  private void emitFinal() {
    CutUtterance utterance = session.next().orElseThrow();
    sink.accept(finalEvent(utterance, finalJob));
    watch.end(finalWatch);
    finalJob = null;
    partialRevision = 0;
    session.done();
  }

  private TranscriptEvent finalEvent(CutUtterance utterance, CompletableFuture<Hypothesis> job) {
    long revision = config.finalRevision();
    try {
      return event(utterance, revision, Kind.FINAL, job.join(), utterance.degraded());
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      LOG.warn(
          "session {} utterance {}: not recognised", sessionId, utterance.number(), e.getCause());
      Hypothesis nothing =
          new Hypothesis("", List.of(), effective(utterance.media()), pool.rates().normal(), 0, 0);
      List<Degradation> degraded = new ArrayList<>(utterance.degraded());
      degraded.add(Degradation.RECOGNITION_FAILED);
      return event(utterance, revision, Kind.FINAL, nothing, degraded);
    }
  }

  private void advancePartial() {
    if (partialJob != null) {
      if (!partialJob.isDone()) {
        return;
      }
      emitPartial();
    }
    Optional<CutUtterance> open = session.open().filter(part -> step(part) > partialRevision);
    if (open.isPresent()) {
      partial = open.get();
      partialWatch = watch.begin(id(partial, step(partial)), false);
      partialJob = pool.offer(request(partial.media()).withProbe(partialWatch)).orElse(null);
    }
  }

  private void emitPartial() {
    try {
      Hypothesis hypothesis = partialJob.join();
      partialRevision = step(partial);
      sink.accept(event(partial, partialRevision, Kind.PARTIAL, hypothesis, partial.degraded()));
      watch.end(partialWatch);
    } catch (CompletionException | CancellationException e) {
      LOG.warn("session {} utterance {}: part not recognised", sessionId, partial.number(), e);
      partialRevision = step(partial);
    }
    dropPartial();
  }

  private void dropPartial() {
    if (partialJob != null) {
      partialJob.cancel(false);
      partialJob = null;
      partial = null;
    }
  }

  private long step(CutUtterance utterance) {
    return (utterance.endMs() - utterance.startMs()) / config.partialStepMs();
  }

  private RecognitionRequest request(Utterance media) {
    return RecognitionRequest.of(media, effective(media), pool.rates().normal());
  }

  private DecodeId id(CutUtterance utterance, long revision) {
    long eventTimeMs = session.run() + utterance.endMs();
    return new DecodeId(sessionId, utterance.number(), revision, pool.model(), eventTimeMs);
  }

  private Modality effective(Utterance media) {
    boolean hasWanted =
        switch (wanted) {
          case AV -> media.modality() == Modality.AV;
          case AUDIO -> media.samples().length > 0;
          case VIDEO -> media.lipFrames() > 0;
        };
    return hasWanted ? wanted : media.modality();
  }

  private TranscriptEvent event(
      CutUtterance utterance,
      long revision,
      Kind kind,
      Hypothesis hypothesis,
      List<Degradation> degraded) {
    List<TranscriptEvent.Word> words =
        hypothesis.words().stream()
            .map(
                word ->
                    new TranscriptEvent.Word(
                        word.word(),
                        utterance.startMs() + word.startMs(),
                        utterance.startMs() + word.endMs(),
                        word.confidence()))
            .toList();
    return new TranscriptEvent(
        TranscriptEvent.SCHEMA_VERSION,
        sessionId + "/" + utterance.number() + "/" + revision,
        sessionId,
        session.run(),
        utterance.number(),
        revision,
        kind,
        hypothesis.text(),
        words,
        new TranscriptEvent.Span(utterance.startMs(), utterance.endMs()),
        hypothesis.modality().label(),
        degraded.stream().map(Degradation::label).toList(),
        pool.model(),
        hypothesis.computeNanos() / 1_000_000,
        clock.millis());
  }
}
