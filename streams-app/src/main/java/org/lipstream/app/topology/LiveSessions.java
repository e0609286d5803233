package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.lipstream.app.session.Session;
import org.lipstream.app.session.SessionCheckpoint;
import org.lipstream.app.session.SessionPipeline;
import org.lipstream.media.Modality;
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
    final Session session;
    long idleMs;
    long untoldMs;

    Live(Session session) {
      this.session = session;
    }
  }

  private final Map<String, Live> live = new HashMap<>();
  private final CaptionSettings settings;
  private final SessionStore store;
  private final InstantSource clock;
  private final Consumer<Session> next;
  private final Consumer<Session> onSessionEnd;

  /**
   * @param next the stages behind, which say what there is to say of a session
   * @param onSessionEnd told the sessions whose last final is on its way
   */
  LiveSessions(
      CaptionSettings settings,
      SessionStore store,
      InstantSource clock,
      Consumer<Session> next,
      Consumer<Session> onSessionEnd) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.next = next;
    this.onSessionEnd = onSessionEnd;
  }

  /** Takes up all sessions that the store says are unfinished. */
  void resume() {
    for (String id : store.unfinished()) {
      store.checkpoint(id).ifPresent(from -> load(id, from));
    }
  }

  /** The session that takes records of a run; empty where that run is over. */
  Optional<Session> find(String id, long run) {
    Optional<Live> found = findLive(id, run);
    if (found.isEmpty()) {
      LOG.debug("session {}: record of run {} after its end", id, run);
    }
    found.ifPresent(one -> one.idleMs = 0);
    return found.map(one -> one.session);
  }

  private Optional<Live> findLive(String id, long run) {
    Live present = live.get(id);
    if (present == null) {
      Optional<SessionCheckpoint> from = store.checkpoint(id);
      if (from.isPresent() && from.get().finished()) {
        return run > from.get().run()
            ? Optional.of(begin(id, run, from.get().nextUtterance()))
            : Optional.empty();
      }
      present = from.isPresent() ? load(id, from.get()) : begin(id, run, 0);
    }
    long presentRun = present.session.run();
    if (run == presentRun) {
      return Optional.of(present);
    }
    return run > presentRun ? Optional.of(replace(id, present, run)) : Optional.empty();
  }

  private Live begin(String id, long run, long firstUtterance) {
    return add(new Session(id, settings.session(), SessionCheckpoint.start(run, firstUtterance)));
  }

  private Live replace(String id, Live old, long run) {
    LOG.info("session {}: a new run begins before the old one's end", id);
    old.session.abandon();
    SessionPipeline.drain(old.session, next);
    store.releaseAll(id);
    live.remove(id);
    return begin(id, run, old.session.checkpoint().nextUtterance());
  }

  private Live load(String id, SessionCheckpoint from) {
    try {
      return add(store.restore(id, from, settings.session()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      LOG.error("session {}: what was kept of it cannot be read; it begins anew", id, e);
      store.releaseAll(id);
      return begin(id, from.run(), from.nextUtterance());
    }
  }

  private Live add(Session session) {
    Live added = new Live(session);
    live.put(session.id(), added);
    return added;
  }

  /** Sessions that are not over and of which something came of late. */
  int count() {
    return live.size();
  }

  /**
   * So much time has gone by on the clock.
   *
   * @param status told the sessions whose status is due
   */
  void tick(long elapsedMs, Consumer<Session> status) {
    for (Live one : new ArrayList<>(live.values())) {
      one.idleMs += elapsedMs;
      one.session.tick(elapsedMs);
      advance(one.session);
      tellStatus(one, elapsedMs, status);
      if (one.idleMs > settings.unloadAfter().toMillis() && one.session.isOpen()) {
        unload(one.session);
      }
    }
  }

  /** Once a second, while records come. */
  private static void tellStatus(Live one, long elapsedMs, Consumer<Session> status) {
    one.untoldMs += elapsedMs;
    if (one.untoldMs >= STATUS_EVERY_MS && one.idleMs <= STATUS_EVERY_MS) {
      one.untoldMs = 0;
      status.accept(one.session);
    }
  }

  private void unload(Session session) {
    if (live.remove(session.id()) != null) {
      session.close();
      store.save(session.id(), session.checkpoint(), clock.millis());
    }
  }

  /** Hands a session to the stages behind, and keeps the store in step with it. */
  void advance(Session session) {
    String id = session.id();
    next.accept(session);
    for (Modality stream : Modality.values()) {
      store.release(id, stream, session.takeReleased(stream));
    }
    if (session.takeCheckpointDue()) {
      store.save(id, session.checkpoint(), clock.millis());
    }
    if (session.isFinished()) {
      end(session);
    }
  }

  private void end(Session session) {
    String id = session.id();
    LOG.info("session {}: ended; {} records came twice or too late", id, session.staleRecords());
    store.releaseAll(id);
    live.remove(id);
    onSessionEnd.accept(session);
    session.close();
  }

  @Override
  public void close() {
    live.values().forEach(one -> one.session.close());
    live.clear();
  }
}
