package org.lipstream.app.session;

import java.util.List;
import java.util.Optional;
import org.lipstream.app.session.UtteranceCutter.Cut;
import org.lipstream.app.session.UtteranceCutter.Step;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.llm.stream.Progress;

/**
 * One run of one session: takes the records of both streams as they come, gives utterances. Where
 * an utterance begins and ends depends on media time alone; only how long a silent stream is waited
 * for depends on the clock, which {@link #tick} tells.
 *
 * <p>The next utterance is cut only after {@link #done} with the one before. So a session is always
 * its last {@link Checkpoint} and the records that were accepted and not released: whoever keeps
 * these can build it again.
 */
public final class Session {
  private static final long TRIM_STEP_MS = 1_000;

  private final SessionConfig config;
  private final long run;
  private final StreamPair streams;
  private final Endpointer endpointer;
  private final StepSchedule steps;
  private final UtteranceCutter cutter;
  private final UtteranceAssembler assembler;
  private long nextUtterance;
  private long trimmedMs;
  private boolean finished;
  private boolean checkpointDue = true;
  private Cut cut;
  private CutUtterance ready;
  private Step offered;
  private Progress progress;

  /** A run from its beginning, or from where a checkpoint without open records was taken. */
  public Session(SessionConfig config, Checkpoint from) {
    this(config, from, from.nextAudio(), from.nextLips());
  }

  private Session(SessionConfig config, Checkpoint from, long nextAudio, long nextLips) {
    this.config = config;
    run = from.run();
    streams = new StreamPair(config, from, nextAudio, nextLips);
    endpointer = new Endpointer(config, from.endpointer());
    steps = new StepSchedule(config, run, from.nextStepMs());
    cutter = new UtteranceCutter(config, streams, endpointer, steps);
    assembler = new UtteranceAssembler(config, streams.audio, streams.lips);
    nextUtterance = from.nextUtterance();
    trimmedMs = endpointer.keepFromMs();
    finished = from.finished();
    progress = from.progress();
  }

  /**
   * Builds a session again.
   *
   * @param chunks accepted and unreleased sound, by sequence
   * @param frames accepted and unreleased crops, by sequence
   */
  public static Session restore(
      SessionConfig config, Checkpoint from, List<AudioChunk> chunks, List<LipFrame> frames) {
    long nextAudio =
        chunks.isEmpty()
            ? from.nextAudio()
            : Math.min(chunks.get(0).getSequence(), from.nextAudio());
    long nextLips =
        frames.isEmpty() ? from.nextLips() : Math.min(frames.get(0).getSequence(), from.nextLips());
    Session session = new Session(config, from, nextAudio, nextLips);
    if (!chunks.isEmpty() && chunks.get(0).getSequence() < from.nextAudio()) {
      session.streams.audio.timeline.anchorAt(from.firstSample());
    }
    chunks.forEach(session::accept);
    frames.forEach(session::accept);
    session.checkpointDue = false;
    return session;
  }

  public long run() {
    return run;
  }

  /**
   * Takes a chunk that keeps the rules of {@link org.lipstream.ingest.record.MediaRecords}.
   *
   * @throws IllegalArgumentException if its media time is absurd
   */
  public Acceptance accept(AudioChunk chunk) {
    if (finished) {
      return streams.audio.clock.recordArrived(Acceptance.STALE);
    }
    return streams.accept(chunk, cut == null && cutter.isAudioUsedUp());
  }

  /**
   * Takes a crop that keeps the rules of {@link org.lipstream.ingest.record.MediaRecords}.
   *
   * @throws IllegalArgumentException if its media time is absurd
   */
  public Acceptance accept(LipFrame frame) {
    return finished ? streams.lips.clock.recordArrived(Acceptance.STALE) : streams.accept(frame);
  }

  /** So much time has gone by on the clock, in which records would have been seen. */
  public void tick(long elapsedMs) {
    streams.tick(elapsedMs);
  }

  /** The publisher has begun a new run: nothing more will come of this one. */
  public void abandon() {
    streams.abandon();
  }

  /** The utterance that is to be recognised now; the same one until {@link #done}. */
  public Optional<CutUtterance> next() {
    if (ready == null && !finished) {
      if (cut == null) {
        findCut();
      }
      if (cut == null) {
        settle();
      } else if (!cut.audible() || streams.lipsAreReady(cut.span().endMs())) {
        boolean audioPromised = !streams.audio.clock.isAbsent();
        ready =
            assembler.assemble(
                nextUtterance, cut.span(), cut.audible(), audioPromised, cut.interrupted());
      }
    }
    return Optional.ofNullable(ready);
  }

  private void findCut() {
    cut = cutter.cut().orElse(null);
    if (cutter.takeBegun()) {
      progress = Progress.start();
    }
  }

  /** The utterance that {@link #next} gave is out: its media are released. */
  public void done() {
    if (!cut.audible()) {
      endpointer.skipTo(cut.span().endMs());
    }
    nextUtterance++;
    cut = null;
    ready = null;
    if (endpointer.isSpeaking()) {
      steps.begin(endpointer.openStartMs(), endpointer.positionMs()); // it was cut by force
    } else {
      steps.reset();
    }
    progress = Progress.start();
    trim(endpointer.keepFromMs());
  }

  /**
   * The open utterance up to its next step, once its media are there; to be asked when {@link
   * #next} has nothing. The session does not go on before {@link #stepTaken}.
   */
  public Optional<CutUtterance> step() {
    if (cut != null || finished || !config.policy().usesPartials()) {
      return Optional.empty();
    }
    Optional<Step> due = cutter.step();
    offered = due.orElse(null);
    return due.map(step -> assembler.assemblePart(nextUtterance, step.span(), step.audible()));
  }

  /**
   * The step that {@link #step} gave is seen to.
   *
   * @param untilNextMs the next one comes so much later at most, on a grid of as much event time
   */
  public void stepTaken(long untilNextMs) {
    steps.taken(offered.span().startMs(), offered.span().endMs(), untilNextMs);
  }

  /** What was said for good of the open utterance, or of the one at hand. */
  public Progress progress() {
    return progress;
  }

  /** Something was said for good, or a hypothesis is to be remembered. */
  public void advanceTo(Progress further) {
    progress = further;
    checkpointDue = true;
  }

  /** Media time up to which records have come. */
  public long mediaMs() {
    return streams.mediaMs();
  }

  /**
   * How much of the utterance that is open or at hand is newer than {@code coveredMs}; 0 while
   * nobody speaks.
   */
  public long uncoveredMs(long coveredMs) {
    if (cut == null && !endpointer.isSpeaking()) {
      return 0;
    }
    long startMs = cut == null ? endpointer.openStartMs() : cut.span().startMs();
    return Math.max(0, mediaMs() - Math.max(coveredMs, startMs));
  }

  /** Media time that waits for the utterance at hand to be done. */
  public long bufferedMs() {
    return cut == null ? 0 : mediaMs() - cut.span().startMs();
  }

  /** Whether all utterances of this run are out and no record can change that. */
  public boolean isFinished() {
    return finished;
  }

  /** Whether the publisher has fallen silent. */
  public boolean isDisconnected() {
    return streams.isDisconnected();
  }

  /** Records that were dropped because they were there already or came too late. */
  public long staleRecords() {
    return streams.staleRecords();
  }

  /** True once after each change that {@link #checkpoint} must outlive a crash with. */
  public boolean takeCheckpointDue() {
    boolean due = checkpointDue;
    checkpointDue = false;
    return due;
  }

  public Checkpoint checkpoint() {
    return new Checkpoint(
        run,
        nextUtterance,
        streams.audio.nextSequence(),
        streams.lips.nextSequence(),
        streams.audio.firstSample(),
        streams.lips.timeline.endMs(),
        streams.isAudioLost(),
        finished,
        endpointer.state(),
        steps.lengthMs(),
        progress);
  }

  /** Sequences of sound that is used up; each is given once. */
  public List<Long> takeReleasedAudio() {
    return streams.audio.takeReleased();
  }

  /** Sequences of crops that are used up; each is given once. */
  public List<Long> takeReleasedLips() {
    return streams.lips.takeReleased();
  }

  private void settle() {
    if (!cutter.isMoreToCome() && streams.isOver()) {
      finished = true;
      checkpointDue = true;
      return;
    }
    long keepFromMs = endpointer.keepFromMs();
    if (keepFromMs - trimmedMs >= TRIM_STEP_MS) {
      trim(keepFromMs);
    }
  }

  private void trim(long keepFromMs) {
    streams.dropBefore(keepFromMs);
    trimmedMs = keepFromMs;
    checkpointDue = true;
  }
}
