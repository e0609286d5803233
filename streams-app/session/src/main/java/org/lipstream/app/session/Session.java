package org.lipstream.app.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.lipstream.app.session.Endpointer.Span;
import org.lipstream.app.session.SessionState.Closing;
import org.lipstream.app.session.SessionState.Ended;
import org.lipstream.app.session.SessionState.Heard;
import org.lipstream.app.session.SessionState.InUtterance;
import org.lipstream.app.session.SessionState.Listening;
import org.lipstream.app.session.SessionState.Recognising;
import org.lipstream.app.session.UtteranceCutter.Cut;
import org.lipstream.app.session.UtteranceCutter.Step;
import org.lipstream.ingest.record.MediaRecord;
import org.lipstream.llm.stream.Progress;
import org.lipstream.media.Modalities;
import org.lipstream.media.Modality;

/**
 * One run of one session: takes the records of both streams as they come, gives what is to be
 * recognised. Where an utterance begins and ends depends on media time alone; only how long a
 * silent stream is waited for depends on the clock, which {@link #tick} tells. What it is doing is
 * its {@link SessionState}.
 *
 * <p>The next utterance is cut only after {@link #finalIsOut} for the one before. So a session is
 * always its {@link #checkpoint} and the records that were accepted and not released: whoever keeps
 * these can build it again, and an utterance whose final is not out is cut again.
 */
public final class Session implements Handover {
  private static final long TRIM_STEP_MS = 1_000;

  private final String id;
  private final SessionConfig config;
  private final Modalities wanted;
  private final long run;
  private final StreamPair streams;
  private final StreamLiveness liveness;
  private final Endpointer endpointer;
  private final StepSchedule steps;
  private final UtteranceCutter cutter;
  private final PartialTasks parts = new PartialTasks();
  private Optional<RecognitionTask> foreseen = Optional.empty();
  private final SessionFigures figures = new SessionFigures();
  private SessionState state;
  private Progress progress;
  private RunHeaders headers;
  private long nextUtterance;
  private long trimmedMs;
  private boolean checkpointDue = true;

  /** A run from its beginning, or from where a checkpoint without open records was taken. */
  public Session(String id, SessionConfig config, SessionCheckpoint from) {
    this(id, config, from, from.nextAudio(), from.nextLips());
  }

  private Session(
      String id, SessionConfig config, SessionCheckpoint from, long nextAudio, long nextLips) {
    this.id = id;
    this.config = config;
    wanted = config.wanted();
    run = from.run();
    streams = new StreamPair(config, from, nextAudio, nextLips);
    liveness = new StreamLiveness(config.aligning(), from, streams);
    endpointer = new Endpointer(config.endpointing(), from.endpointer());
    steps = new StepSchedule(config, run, from.nextStepMs());
    cutter = new UtteranceCutter(config, streams, liveness, endpointer, steps);
    nextUtterance = from.nextUtterance();
    trimmedMs = endpointer.keepFromMs();
    progress = from.progress();
    headers = from.headers();
    state = from.finished() ? new Ended() : heard();
  }

  /**
   * Builds a session again.
   *
   * @param records accepted and unreleased, one stream after the other, by sequence
   */
  public static Session restore(
      String id, SessionConfig config, SessionCheckpoint from, List<MediaRecord> records) {
    long nextAudio = first(Modality.AUDIO, records, from.nextAudio());
    long nextLips = first(Modality.VIDEO, records, from.nextLips());
    Session session = new Session(id, config, from, nextAudio, nextLips);
    if (nextAudio < from.nextAudio()) {
      session.streams.anchorSoundAt(from.firstSample());
    }
    session.streams.trust(true);
    records.forEach(session::accept);
    session.streams.audio.giveUpBefore(from.nextAudio());
    session.streams.lips.giveUpBefore(from.nextLips());
    session.streams.trust(false);
    session.checkpointDue = false;
    return session;
  }

  /** The sequence from which a stream is built again. */
  private static long first(Modality modality, List<MediaRecord> records, long next) {
    return records.stream()
        .filter(record -> record.modality() == modality)
        .findFirst()
        .map(record -> Math.min(record.sequence(), next))
        .orElse(next);
  }

  @Override
  public Session session() {
    return this;
  }

  public String id() {
    return id;
  }

  /** The run's start, epoch milliseconds. */
  public long run() {
    return run;
  }

  /** The only way from one state to another. */
  private void become(SessionState next) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException(
          "session %s: %s after %s (expected: a state that may follow)".formatted(id, next, state));
    }
    if (next instanceof Recognising) {
      parts.drop();
    }
    checkpointDue |= next instanceof Ended;
    state = next;
  }

  /**
   * Takes a record that keeps the rules of {@link org.lipstream.ingest.record.MediaRecords}.
   *
   * @return false where it was there already, or comes too late
   * @throws IllegalArgumentException if its media time is absurd
   */
  public boolean accept(MediaRecord record) {
    if (!wanted.has(record.modality())) {
      return false;
    }
    return take(wanted.all().size() > 1 ? record : record.alone());
  }

  private boolean take(MediaRecord record) {
    if (isFinished()) {
      return streams.track(record.modality()).refuse();
    }
    boolean paused = liveness.isDisconnected() && state.isOpen() && cutter.isAudioUsedUp();
    boolean taken = streams.accept(record, paused);
    if (taken) {
      liveness.recordCame(record);
    }
    return taken;
  }

  /**
   * So much time has gone by on the clock, in which records would have been seen.
   *
   * @return whether there may be something to do now
   */
  public boolean tick(long elapsedMs) {
    return liveness.tick(elapsedMs) || recognising().isPresent() || !parts.isEmpty();
  }

  /** The publisher has begun a new run: nothing more will come of this one, and no more parts. */
  public void abandon() {
    liveness.abandon();
    parts.drop();
    dropForeseen();
  }

  /**
   * Cuts utterances out of its media, and parts out of its open one. Hands itself on before each
   * cut, so that what was recognised by now goes on: the next utterance is cut only when the final
   * of the one before is out.
   */
  public void cutAll(Consumer<Handover> next) {
    next.accept(this);
    for (Optional<RecognitionTask> task = cut(); task.isPresent(); task = cut()) {
      next.accept(task.get());
    }
  }

  /**
   * What is to be recognised next: a whole utterance, once its media are there, or the open one up
   * to its next step. The session does not go on before {@link #finalIsOut}, or {@link #stepTaken}.
   */
  public Optional<RecognitionTask> cut() {
    if (state.isOpen()) {
      listen();
    }
    if (state instanceof Closing closing) {
      Cut cut = closing.cut();
      if (cut.audible() && !liveness.lipsAreReady(cut.span().endMs())) {
        return Optional.empty();
      }
      RecognitionTask whole = streams.whole(this, nextUtterance, cut);
      become(new Recognising(whole, cut, closing.heard()));
      return Optional.of(whole);
    }
    return state.isOpen() ? foreseenOrPart() : Optional.empty();
  }

  /** In a pause the utterance as it is unless speech goes on; else its next part. */
  private Optional<RecognitionTask> foreseenOrPart() {
    return cutter
        .foreseen()
        .filter(cut -> !liveness.isAbandoned() && liveness.lipsAreReady(cut.span().endMs()))
        .map(cut -> streams.whole(this, nextUtterance, cut).asForeseen())
        .or(this::nextPart);
  }

  /** Keeps the recognition of the utterance as it is unless speech goes on. */
  void foresee(RecognitionTask task) {
    dropForeseen();
    foreseen = Optional.of(task);
  }

  /** The recognition that was begun in the last pause; given once. */
  Optional<RecognitionTask> takeForeseen() {
    Optional<RecognitionTask> taken = foreseen;
    foreseen = Optional.empty();
    return taken;
  }

  private void dropForeseen() {
    takeForeseen().ifPresent(RecognitionTask::cancel);
  }

  /** Looks for the end of an utterance, and for the end of all. */
  private void listen() {
    Heard before = heardSoFar();
    Optional<Cut> cut = cutter.cut();
    if (cutter.takeBegun()) {
      progress = Progress.start();
    }
    if (cut.isPresent()) {
      become(new Closing(cut.get(), before));
    } else if (!cutter.isMoreToCome() && liveness.isOver()) {
      become(new Ended());
    } else {
      if (!heard().equals(state)) {
        become(heard());
      }
      if (endpointer.keepFromMs() - trimmedMs >= TRIM_STEP_MS) {
        trim();
      }
    }
  }

  private SessionState heard() {
    return endpointer.isSpeaking() ? new InUtterance(endpointer.openStartMs()) : new Listening();
  }

  private Optional<RecognitionTask> nextPart() {
    if (!config.partials().policy().usesPartials()) {
      return Optional.empty();
    }
    Optional<Step> due = cutter.step();
    if (due.isPresent() && liveness.isAbandoned()) {
      Span passed = due.get().span();
      steps.taken(passed.startMs(), passed.endMs(), config.endpointing().maxUtteranceMs());
      return cut();
    }
    return due.map(step -> streams.part(this, nextUtterance, step));
  }

  /**
   * The part that {@link #cut} gave is seen to.
   *
   * @param untilNextMs the next one comes so much later at most, on a grid of as much event time
   */
  public void stepTaken(RecognitionTask part, long untilNextMs) {
    steps.taken(part.startMs(), part.endMs(), untilNextMs);
  }

  /** The final of the utterance at hand is out: its media are released. */
  public void finalIsOut() {
    Cut cut = ((Recognising) state).cut();
    if (!cut.audible()) {
      endpointer.skipTo(cut.span().endMs());
    }
    nextUtterance++;
    progress = Progress.start();
    if (endpointer.isSpeaking()) {
      steps.begin(endpointer.openStartMs(), endpointer.positionMs()); // it was cut by force
    } else {
      steps.reset();
    }
    become(heard());
    trim();
  }

  private void trim() {
    long keepFromMs = endpointer.keepFromMs();
    streams.dropBefore(keepFromMs);
    trimmedMs = keepFromMs;
    checkpointDue = true;
  }

  /** The whole utterance that is being recognised, or whose final is on its way. */
  public Optional<RecognitionTask> recognising() {
    return state instanceof Recognising now ? Optional.of(now.task()) : Optional.empty();
  }

  /** The recognitions of the open utterance's parts. */
  PartialTasks parts() {
    return parts;
  }

  /** What runs for this session is no longer of use. */
  public void close() {
    parts.drop();
    dropForeseen();
    recognising().ifPresent(RecognitionTask::cancel);
  }

  /** What was said for good of the open utterance, or of the one at hand. */
  public Progress progress() {
    return progress;
  }

  /** Something was said for good, or a hypothesis is to be remembered. */
  void advanceTo(Progress further) {
    progress = further;
    checkpointDue = true;
  }

  /** What its publisher says beside its media; goes with all that is said of it. */
  public RunHeaders headers() {
    return headers;
  }

  /** The publisher has said this; what it said first stays. */
  public void keep(RunHeaders said) {
    if (headers.none() && !said.none()) {
      headers = said;
      checkpointDue = true;
    }
  }

  /** What has been said of it, and at what cost. */
  SessionFigures figures() {
    return figures;
  }

  /** Media time up to which records have come. */
  public long mediaMs() {
    return streams.mediaMs();
  }

  /**
   * How much of the utterance that is open or at hand is newer than {@code coveredMs}; 0 while
   * nobody speaks.
   */
  long uncoveredMs(long coveredMs) {
    OptionalLong since = state.sinceMs();
    return since.isEmpty() ? 0 : Math.max(0, mediaMs() - Math.max(coveredMs, since.getAsLong()));
  }

  /** Media time that waits for the utterance at hand to be done. */
  long bufferedMs() {
    return state.isOpen() ? 0 : mediaMs() - state.sinceMs().orElse(mediaMs());
  }

  /**
   * Whether nothing is to come of what has been heard: no utterance is open, and all media were
   * listened to.
   */
  public boolean isQuiet() {
    return state instanceof Listening
        && parts.isEmpty()
        && !cutter.isMoreToCome()
        && !cutter.arePicturesLeft()
        && streams.audio.isInOrder()
        && streams.lips.isInOrder();
  }

  /** Media that are of use to nobody but an utterance that may begin are used up. */
  public void forgetHeard() {
    streams.dropAll();
    checkpointDue = true;
  }

  /** Whether no utterance is being closed or recognised. */
  public boolean isOpen() {
    return state.isOpen();
  }

  /** Whether all utterances of this run are out and no record can change that. */
  public boolean isFinished() {
    return state instanceof Ended;
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

  /** From where this session is built again: before the utterance at hand, if there is one. */
  public SessionCheckpoint checkpoint() {
    Heard now = state.before().orElseGet(this::heardSoFar);
    return new SessionCheckpoint(
        run,
        nextUtterance,
        streams.audio.nextSequence(),
        streams.lips.nextSequence(),
        streams.firstSample(),
        streams.lips.timeline.endMs(),
        now.audioLost(),
        liveness.audioLostMs(),
        isFinished(),
        now.endpointer(),
        now.nextStepMs(),
        progress,
        headers);
  }

  private Heard heardSoFar() {
    return new Heard(endpointer.state(), steps.lengthMs(), liveness.isAudioLost());
  }

  /** Sequences of a stream's records that are used up; each is given once. */
  public List<Long> takeReleased(Modality modality) {
    return streams.track(modality).takeReleased();
  }
}
