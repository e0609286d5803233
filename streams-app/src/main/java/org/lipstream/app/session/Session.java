package org.lipstream.app.session;

import java.util.List;
import java.util.Optional;
import org.lipstream.app.session.Endpointer.Span;
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
  private static final long NOT_RESUMED = -1;

  private final SessionConfig config;
  private final long run;
  private final AudioTrack audio;
  private final LipTrack lips;
  private final Endpointer endpointer;
  private final UtteranceAssembler assembler;
  private long nextUtterance;
  private long trimmedMs;
  private boolean audioLost;
  private long audioLostMs;
  private long audioResumedMs = NOT_RESUMED;
  private boolean disconnected;
  private boolean abandoned;
  private boolean finished;
  private boolean checkpointDue = true;
  private Cut cut;
  private CutUtterance ready;
  private long nextStepMs;
  private Progress progress;

  private record Cut(Span span, boolean audible, boolean interrupted) {}

  /** A run from its beginning, or from where a checkpoint without open records was taken. */
  public Session(SessionConfig config, Checkpoint from) {
    this(config, from, from.nextAudio(), from.nextLips());
  }

  private Session(SessionConfig config, Checkpoint from, long nextAudio, long nextLips) {
    this.config = config;
    run = from.run();
    audio = new AudioTrack(config, nextAudio, from.firstSample());
    lips = new LipTrack(config, nextLips, from.lipsEndMs());
    endpointer = new Endpointer(config, from.endpointer());
    assembler = new UtteranceAssembler(config, audio, lips);
    nextUtterance = from.nextUtterance();
    trimmedMs = endpointer.keepFromMs();
    audio.clock.restore(from.nextAudio() > 0);
    lips.clock.restore(from.nextLips() > 0);
    audioLost = from.audioLost();
    audioLostMs = audio.timeline.endMs();
    finished = from.finished();
    nextStepMs = from.nextStepMs();
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
      session.audio.timeline.anchorAt(from.firstSample());
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
      return audio.clock.recordArrived(Acceptance.STALE);
    }
    if (disconnected && isAudioUsedUp()) {
      audio.goOnAfterPause(chunk.getMediaTimeMs());
    }
    Acceptance acceptance = audio.accept(chunk);
    if (acceptance == Acceptance.ACCEPTED) {
      disconnected = false;
      if (chunk.getOtherModalityAbsent()) {
        lips.clock.declareAbsent();
      }
      if (audioLost && audioResumedMs == NOT_RESUMED) {
        audioResumedMs = chunk.getMediaTimeMs();
      }
    }
    return acceptance;
  }

  /**
   * Takes a crop that keeps the rules of {@link org.lipstream.ingest.record.MediaRecords}.
   *
   * @throws IllegalArgumentException if its media time is absurd
   */
  public Acceptance accept(LipFrame frame) {
    if (finished) {
      return lips.clock.recordArrived(Acceptance.STALE);
    }
    Acceptance acceptance = lips.accept(frame);
    if (acceptance == Acceptance.ACCEPTED) {
      disconnected = false;
      if (frame.getOtherModalityAbsent()) {
        audio.clock.declareAbsent();
      }
    }
    return acceptance;
  }

  private boolean isAudioUsedUp() {
    return cut == null && endpointer.positionMs() + Endpointer.BLOCK_MS > audio.timeline.endMs();
  }

  /** So much time has gone by on the clock, in which records would have been seen. */
  public void tick(long elapsedMs) {
    audio.clock.stood(elapsedMs);
    lips.clock.stood(elapsedMs);
    if (audio.clock.hasStood(config.graceMs())) {
      audio.giveUpMissing();
    }
    if (lips.clock.hasStood(config.graceMs())) {
      lips.giveUpMissing();
    }
    if (!audioLost && !audio.clock.isOver() && audioFellBehind()) {
      audioLost = true;
      audioLostMs = audio.timeline.endMs();
    }
    disconnected =
        audio.clock.hasStood(config.disconnectMs()) && lips.clock.hasStood(config.disconnectMs());
  }

  private boolean audioFellBehind() {
    long aheadMs = lips.timeline.endMs() - audio.timeline.endMs();
    boolean standsWhileLipsMove =
        audio.clock.hasStood(config.graceMs()) && !lips.clock.hasStood(config.graceMs());
    return aheadMs > config.maxSkewMs() || standsWhileLipsMove && aheadMs > config.graceMs();
  }

  /** The publisher has begun a new run: nothing more will come of this one. */
  public void abandon() {
    audio.giveUpMissing();
    lips.giveUpMissing();
    abandoned = true;
  }

  /** The utterance that is to be recognised now; the same one until {@link #done}. */
  public Optional<CutUtterance> next() {
    if (ready == null && !finished) {
      if (cut == null) {
        cut = findCut();
      }
      if (cut == null) {
        settle();
      } else if (!cut.audible || lipsAreReady(cut.span.endMs())) {
        ready =
            assembler.assemble(
                nextUtterance, cut.span, cut.audible, isAudioMissed(), cut.interrupted);
      }
    }
    return Optional.ofNullable(ready);
  }

  /** The utterance that {@link #next} gave is out: its media are released. */
  public void done() {
    if (!cut.audible) {
      endpointer.skipTo(cut.span.endMs());
    }
    nextUtterance++;
    cut = null;
    ready = null;
    nextStepMs = config.partialStepMs();
    progress = Progress.start();
    trim(endpointer.keepFromMs());
  }

  /**
   * The open utterance up to its next step, once its media are there; to be asked when {@link
   * #next} has nothing. The session does not go on before {@link #stepTaken}, so that what is
   * recognised of an open utterance does not depend on how its records came.
   */
  public Optional<CutUtterance> step() {
    if (cut != null || finished || !config.policy().usesPartials()) {
      return Optional.empty();
    }
    if (isStepDue()) {
      long startMs = endpointer.openStartMs();
      return Optional.of(
          assembler.assemblePart(nextUtterance, new Span(startMs, startMs + nextStepMs), true));
    }
    if (!arePicturesDue()) {
      return Optional.empty();
    }
    long startMs = lips.timeline.firstAtOrAfter(endpointer.positionMs(), Long.MAX_VALUE);
    return Optional.of(
        assembler.assemblePart(nextUtterance, new Span(startMs, startMs + pictureStepMs()), false));
  }

  /** The step that {@link #step} gave is seen to; the next one comes so much later. */
  public void stepTaken(long untilNextMs) {
    nextStepMs = pictureStepMs() + untilNextMs;
  }

  private boolean isStepDue() {
    return endpointer.isSpeaking()
        && config.policy().usesPartials()
        && endpointer.positionMs() >= endpointer.openStartMs() + nextStepMs;
  }

  private boolean arePicturesDue() {
    if (!config.policy().usesPartials() || endpointer.isSpeaking() || !isAudioOut()) {
      return false;
    }
    long startMs = lips.timeline.firstAtOrAfter(endpointer.positionMs(), Long.MAX_VALUE);
    return pictureStepMs() < config.maxUtteranceMs()
        && lips.timeline.endMs() - startMs >= pictureStepMs();
  }

  private long pictureStepMs() {
    return Math.max(nextStepMs, config.partialStepMs());
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
    return Math.max(audio.timeline.endMs(), lips.timeline.endMs());
  }

  /** Whether somebody is speaking, as far as is known. */
  public boolean isSpeaking() {
    return cut != null || endpointer.isSpeaking();
  }

  /** Media time that waits for the utterance at hand to be done. */
  public long bufferedMs() {
    return cut == null ? 0 : mediaMs() - cut.span.startMs();
  }

  /** Whether all utterances of this run are out and no record can change that. */
  public boolean isFinished() {
    return finished;
  }

  /** Whether the publisher has fallen silent. */
  public boolean isDisconnected() {
    return disconnected;
  }

  /** Records that were dropped because they were there already or came too late. */
  public long staleRecords() {
    return audio.clock.stale() + lips.clock.stale();
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
        audio.nextSequence(),
        lips.nextSequence(),
        audio.firstSample(),
        lips.timeline.endMs(),
        audioLost,
        finished,
        endpointer.state(),
        nextStepMs,
        progress);
  }

  /** Sequences of sound that is used up; each is given once. */
  public List<Long> takeReleasedAudio() {
    return audio.takeReleased();
  }

  /** Sequences of crops that are used up; each is given once. */
  public List<Long> takeReleasedLips() {
    return lips.takeReleased();
  }

  private Cut findCut() {
    boolean interrupted = disconnected || abandoned;
    if (!audioLost) {
      Optional<Span> span = listen();
      if (span.isPresent()) {
        return new Cut(span.get(), true, false);
      }
    }
    if (isStepDue() || arePicturesDue() || isSoundLeft()) {
      return null;
    }
    if (audioLost || audio.clock.isEnded() || interrupted) {
      long endMs = audioLost ? audioLostMs : audio.timeline.endMs();
      Optional<Span> span = endpointer.finish(endMs);
      if (span.isPresent()) {
        return new Cut(span.get(), true, interrupted);
      }
    }
    return isAudioOut() ? watch(interrupted) : null;
  }

  /** Whether there is sound that waits for its pictures. */
  private boolean isSoundLeft() {
    return !audioLost && endpointer.positionMs() + Endpointer.BLOCK_MS <= audio.timeline.endMs();
  }

  private Optional<Span> listen() {
    AudioTimeline sound = audio.timeline;
    long startMs = sound.start() / AudioTimeline.SAMPLES_PER_MS;
    if (endpointer.positionMs() < startMs) {
      endpointer.skipTo(startMs);
    }
    long ms = endpointer.positionMs();
    long endMs = areLipsAwaited() ? Math.min(sound.endMs(), lips.timeline.endMs()) : sound.endMs();
    while (!isStepDue() && ms + Endpointer.BLOCK_MS <= endMs) {
      boolean before = endpointer.isSpeaking();
      Optional<Span> span =
          endpointer.accept(
              sound.levelDb(ms * AudioTimeline.SAMPLES_PER_MS), lips.timeline.mouthAt(ms));
      if (span.isPresent()) {
        return span;
      }
      ms = endpointer.positionMs();
      if (!before && endpointer.isSpeaking()) {
        begin(ms - endpointer.openStartMs());
      }
    }
    return Optional.empty();
  }

  /** An utterance has begun, some time ago. */
  private void begin(long sinceMs) {
    nextStepMs = (sinceMs / config.partialStepMs() + 1) * config.partialStepMs();
    progress = Progress.start();
  }

  /** Without sound utterances are cut by length and end. */
  private Cut watch(boolean interrupted) {
    long endMs = lips.timeline.endMs();
    boolean resumed = audioResumedMs != NOT_RESUMED;
    if (resumed) {
      endMs = Math.min(endMs, Math.max(audioResumedMs, endpointer.positionMs()));
    }
    long startMs = lips.timeline.firstAtOrAfter(endpointer.positionMs(), endMs);
    if (endMs - startMs >= config.maxUtteranceMs()) {
      return new Cut(new Span(startMs, startMs + config.maxUtteranceMs()), false, false);
    }
    if (!resumed && !lips.clock.isEnded() && !interrupted) {
      return null;
    }
    long leastMs = audio.clock.hasArrived() ? TRIM_STEP_MS : config.minVideoMs();
    if (endMs - startMs >= leastMs) {
      return new Cut(new Span(startMs, endMs), false, interrupted);
    }
    endpointer.skipTo(endMs);
    if (resumed) {
      audioLost = false;
      audioResumedMs = NOT_RESUMED;
      return findCut();
    }
    return null;
  }

  private boolean isAudioOut() {
    return audioLost
        || audio.clock.isOver()
        || !audio.clock.hasArrived() && (disconnected || abandoned);
  }

  private boolean isAudioMissed() {
    return !audio.clock.isAbsent();
  }

  private boolean lipsAreReady(long endMs) {
    return lips.timeline.endMs() >= endMs || !areLipsAwaited();
  }

  private boolean areLipsAwaited() {
    return !lips.clock.isOver()
        && !lips.clock.hasStood(config.graceMs())
        && audio.timeline.endMs() - lips.timeline.endMs() <= config.maxSkewMs()
        && !abandoned;
  }

  private void settle() {
    boolean over = audio.clock.isOver() && lips.clock.isOver();
    boolean oneOver = audio.clock.isEnded() || lips.clock.isEnded();
    boolean moreToHear = isStepDue() || arePicturesDue() || isSoundLeft();
    if (!moreToHear && (over || abandoned || disconnected && oneOver)) {
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
    audio.dropBefore(keepFromMs);
    lips.dropBefore(keepFromMs);
    trimmedMs = keepFromMs;
    checkpointDue = true;
  }
}
