package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lipstream.app.monitor.DecodeWatch;
import org.lipstream.app.session.Acceptance;
import org.lipstream.app.session.Captioner;
import org.lipstream.app.session.Checkpoint;
import org.lipstream.app.session.RecognizerPool;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionStatus;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one task, kept in step with the store. An id that comes again with a later start
 * is a new run: the old one's open utterance is closed first, and the new one's numbers go on.
 */
final class LiveSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSessions.class);

  private static final long STATUS_EVERY_MS = 1_000;

  private static final class Live {
    final Captioner captioner;
    long idleMs;
    long untoldMs;

    Live(Captioner captioner) {
      this.captioner = captioner;
    }

    Session session() {
      return captioner.session();
    }
  }

  private final Map<String, Live> live = new HashMap<>();
  private final CaptionSettings settings;
  private final RecognizerPool pool;
  private final SessionStore store;
  private final InstantSource clock;
  private final Consumer<TranscriptEvent> sink;
  private final Consumer<SessionStatus> statusSink;
  private final Consumer<String> onSessionEnd;
  private final DecodeWatch watch;

  LiveSessions(
      CaptionSettings settings,
      RecognizerPool pool,
      SessionStore store,
      InstantSource clock,
      Consumer<TranscriptEvent> sink,
      DecodeWatch watch,
      Consumer<SessionStatus> statusSink,
      Consumer<String> onSessionEnd) {
    this.settings = settings;
    this.pool = pool;
    this.store = store;
    this.clock = clock;
    this.sink = sink;
    this.watch = watch;
    this.statusSink = statusSink;
    this.onSessionEnd = onSessionEnd;
  }

  /** Takes up all sessions that the store says are unfinished. */
  void resume() {
    for (String id : store.unfinished()) {
      store.checkpoint(id).ifPresent(from -> load(id, from));
    }
  }

  /**
   * @throws IllegalArgumentException if the session cannot take it
   */
  void accept(AudioChunk chunk) {
    boolean accepted =
        accept(
            chunk.getSession(), chunk.getSessionStartEpochMs(), session -> session.accept(chunk));
    if (accepted) {
      store.put(chunk, chunk.toByteArray());
      advance(chunk.getSession());
    }
  }

  /**
   * @throws IllegalArgumentException if the session cannot take it
   */
  void accept(LipFrame frame) {
    boolean accepted =
        accept(
            frame.getSession(), frame.getSessionStartEpochMs(), session -> session.accept(frame));
    if (accepted) {
      store.put(frame, frame.toByteArray());
      advance(frame.getSession());
    }
  }

  private boolean accept(String id, long run, Function<Session, Acceptance> taking) {
    Optional<Live> found = find(id, run);
    if (found.isEmpty()) {
      LOG.debug("session {}: record of run {} after its end", id, run);
      return false;
    }
    found.get().idleMs = 0;
    boolean accepted = taking.apply(found.get().session()) == Acceptance.ACCEPTED;
    if (!accepted) {
      LOG.debug(
          "session {}: {} records came twice or too late",
          id,
          found.get().session().staleRecords());
    }
    return accepted;
  }

  /** The session that takes records of this run; empty where the run is over. */
  private Optional<Live> find(String id, long run) {
    Live present = live.get(id);
    if (present == null) {
      Optional<Checkpoint> from = store.checkpoint(id);
      if (from.isPresent() && from.get().finished()) {
        return run > from.get().run()
            ? Optional.of(begin(id, run, from.get().nextUtterance()))
            : Optional.empty();
      }
      present = from.isPresent() ? load(id, from.get()) : begin(id, run, 0);
    }
    long presentRun = present.session().run();
    if (run == presentRun) {
      return Optional.of(present);
    }
    return run > presentRun ? Optional.of(replace(id, present, run)) : Optional.empty();
  }

  private Live begin(String id, long run, long firstUtterance) {
    return add(id, new Session(settings.session(), Checkpoint.start(run, firstUtterance)));
  }

  private Live replace(String id, Live old, long run) {
    LOG.info("session {}: a new run begins before the old one's end", id);
    old.session().abandon();
    old.captioner.drain();
    store.releaseAll(id);
    live.remove(id);
    return begin(id, run, old.session().checkpoint().nextUtterance());
  }

  private Live load(String id, Checkpoint from) {
    try {
      return add(id, store.restore(id, from, settings.session()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.error("session {}: what was kept of it cannot be read; it begins anew", id, e);
      store.releaseAll(id);
      return begin(id, from.run(), from.nextUtterance());
    }
  }

  private Live add(String id, Session session) {
    Captioner captioner =
        new Captioner(
            id, session, settings.session(), pool, settings.modality(), clock, sink, watch);
    Live added = new Live(captioner);
    live.put(id, added);
    return added;
  }

  /** Sessions that are not over and of which something came of late. */
  int count() {
    return live.size();
  }

  /** So much time has gone by on the clock. */
  void tick(long elapsedMs) {
    for (String id : new ArrayList<>(live.keySet())) {
      Live one = live.get(id);
      one.idleMs += elapsedMs;
      one.session().tick(elapsedMs);
      advance(id);
      tellStatus(one, elapsedMs);
      if (one.idleMs > settings.unloadAfter().toMillis() && one.session().next().isEmpty()) {
        unload(id, one);
      }
    }
  }

  /** Once a second, while records come. */
  private void tellStatus(Live one, long elapsedMs) {
    one.untoldMs += elapsedMs;
    if (one.untoldMs >= STATUS_EVERY_MS && one.idleMs <= STATUS_EVERY_MS) {
      one.untoldMs = 0;
      statusSink.accept(one.captioner.status(clock.millis()));
    }
  }

  private void unload(String id, Live one) {
    if (live.remove(id) != null) {
      one.captioner.close();
      store.save(id, one.session().checkpoint(), clock.millis());
    }
  }

  private void advance(String id) {
    Live one = live.get(id);
    one.captioner.advance();
    Session session = one.session();
    store.releaseAudio(id, session.takeReleasedAudio());
    store.releaseLips(id, session.takeReleasedLips());
    if (session.takeCheckpointDue()) {
      store.save(id, session.checkpoint(), clock.millis());
    }
    if (session.isFinished()) {
      end(id, one);
    }
  }

  private void end(String id, Live one) {
    LOG.info(
        "session {}: ended; {} records came twice or too late", id, one.session().staleRecords());
    store.releaseAll(id);
    live.remove(id);
    one.captioner.close();
    onSessionEnd.accept(id);
  }

  @Override
  public void close() {
    live.values().forEach(one -> one.captioner.close());
    live.clear();
  }
}
