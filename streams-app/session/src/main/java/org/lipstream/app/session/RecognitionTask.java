package org.lipstream.app.session;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.monitor.detect.SinkMonitor;

/**
 * A stretch of a session's media that is to be recognised: a whole utterance, or what there is of
 * an open one. Goes from where it is cut through the scheduler to its transcript, and each stage on
 * the way leaves in it what came of it there: what was understood, then what is said of it. What
 * the queue keeps in it belongs to its {@link TaskQueue}.
 */
public final class RecognitionTask implements Handover {
  private final Session session;
  private final long number;
  private final Span span;
  private final Utterance media;
  private final List<Degradation> degraded;
  private final boolean whole;
  private boolean foreseen;
  private final CompletableFuture<Hypothesis> result = new CompletableFuture<>();
  private Optional<SinkMonitor> decode = Optional.empty();
  private SpeechEvidence evidence;
  private Hypothesis understood;
  private List<Degradation> alsoDegraded = List.of();
  private TranscriptEvent event;

  /** What is asked of the recogniser, once that is known. */
  RecognitionRequest request;

  /** Counts all tasks of the scheduler. */
  long order;

  /** When it was submitted, by the scheduler's clock. */
  long addedNanos;

  /** Media time until the next part; 0 for whole utterances. */
  long stepMs;

  private RecognitionTask(
      Session session,
      long number,
      Span span,
      Utterance media,
      List<Degradation> degraded,
      boolean whole) {
    this.session = session;
    this.number = number;
    this.span = span;
    this.media = media;
    this.degraded = List.copyOf(degraded);
    this.whole = whole;
  }

  /**
   * A whole utterance.
   *
   * @param number counts the session id's utterances from 0, over all its runs
   * @param span media time from the run's start
   * @param degraded why it is less than was promised; empty where all is well
   */
  static RecognitionTask whole(
      Session session, long number, Span span, Utterance media, List<Degradation> degraded) {
    return new RecognitionTask(session, number, span, media, degraded, true);
  }

  /** What there is of an open utterance, up to its next step. */
  static RecognitionTask part(
      Session session, long number, Span span, Utterance media, List<Degradation> degraded) {
    return new RecognitionTask(session, number, span, media, degraded, false);
  }

  /** The same, of an utterance that may go on. */
  RecognitionTask asForeseen() {
    foreseen = true;
    return this;
  }

  /** Whether it is a whole utterance unless speech goes on. */
  boolean isForeseen() {
    return foreseen;
  }

  /** Whether these are the same media, and as good. */
  boolean isOf(RecognitionTask other) {
    return number == other.number
        && span.equals(other.span)
        && degraded.equals(other.degraded)
        && media.isSameAs(other.media);
  }

  /** Whatever comes of another task comes of this one. */
  void follow(RecognitionTask other) {
    decode = other.decode;
    other.result.whenComplete(
        (hypothesis, failure) -> {
          if (failure == null) {
            result.complete(hypothesis);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** A whole utterance that is recognised once more, for nobody's session. */
  static RecognitionTask alone(Utterance media) {
    Span span = new Span(0, media.durationMs());
    return new RecognitionTask(null, 0, span, media, List.of(), true);
  }

  @Override
  public Session session() {
    return Objects.requireNonNull(session, "session: none (expected: a task of a session)");
  }

  /** Counts the session id's utterances from 0, over all its runs. */
  public long number() {
    return number;
  }

  /** Media time from the run's start. */
  public long startMs() {
    return span.startMs();
  }

  /** Media time from the run's start. */
  public long endMs() {
    return span.endMs();
  }

  /** What was said, and the mouth that said it. */
  public Utterance media() {
    return media;
  }

  /** Why it is less than was promised; empty where all is well. */
  public List<Degradation> degraded() {
    return Stream.concat(degraded.stream(), alsoDegraded.stream()).toList();
  }

  /** Why nothing was recognised; empty where something was, if only silence, or may still be. */
  public Optional<Throwable> failure() {
    return result.isCompletedExceptionally()
        ? Optional.of(result.handle((hypothesis, failure) -> failure).join())
        : Optional.empty();
  }

  /** Whether it is a whole utterance and no part. */
  public boolean isWhole() {
    return whole;
  }

  /** Steps since the utterance's start, begun ones included; a whole one's is higher than all. */
  long revision(SessionConfig config) {
    long stepMs = config.partials().stepMs();
    return whole ? config.finalRevision() : (endMs() - startMs() + stepMs - 1) / stepMs;
  }

  /** What speaks for somebody speaking in it. */
  SpeechEvidence evidence() {
    if (evidence == null) {
      evidence = SpeechEvidence.of(media);
    }
    return evidence;
  }

  /** Sees the decode; empty where that is not watched, or has failed. */
  public Optional<SinkMonitor> decode() {
    return failure().isPresent() ? Optional.empty() : decode;
  }

  void watch(SinkMonitor watched) {
    decode = Optional.of(watched);
  }

  /** Done when it is recognised or has failed; cancelled where nobody waits for it any more. */
  CompletableFuture<Hypothesis> result() {
    return result;
  }

  /**
   * It is done, well or not.
   *
   * @param hypothesis the words that stand for it
   * @param also why it is less than was promised, beside what was known when it was cut
   */
  void understood(Hypothesis hypothesis, List<Degradation> also) {
    understood = hypothesis;
    alsoDegraded = List.copyOf(also);
  }

  /** The words that stand for it, once it is done. */
  Hypothesis hypothesis() {
    return Objects.requireNonNull(understood, "hypothesis: none (expected: a task that is done)");
  }

  /** What is said of it is known. */
  void say(TranscriptEvent said) {
    event = said;
  }

  /** What is said of it, behind the policy. */
  public TranscriptEvent event() {
    return Objects.requireNonNull(event, "event: none (expected: a task of which one is said)");
  }

  long durationMs() {
    return media.durationMs();
  }

  /** Whether it is done, and well. */
  boolean isRecognised() {
    return result.isDone() && !result.isCompletedExceptionally();
  }

  boolean isDone() {
    return result.isDone();
  }

  void cancel() {
    result.cancel(false);
  }
}
