package org.lipstream.app.topology;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 *
 * <p>Where there are too many, those of which nothing is to come are put to sleep, the ones that
 * were silent longest first: the store has them until a record comes. Where all have something to
 * say, new ones are refused.
 */
final class LiveSessions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSessions.class);
  private static final long STATUS_EVERY_MS = 1_000;

  private static final class Live {
    final Session session;
    long idleMs;
    long untoldMs;
    boolean advanced;

    Live(Session session) {
      this.session = session;
    }
  }

  private record Nap(String id, long sinceMs) {}

  /** The one that was silent longest first. */
  private final Map<String, Live> live = new LinkedHashMap<>(16, 0.75f, true);

  private final Deque<String> unfinished = new ArrayDeque<>();
  private final Deque<Nap> naps = new ArrayDeque<>();
  private final CaptionSettings settings;
  private final SessionStore store;
  private final InstantSource clock;
  private final SessionPlaces places;
  private final int partition;
  private final Consumer<Session> next;
  private final Consumer<Session> onSessionEnd;

  /**
   * @param places where all sessions of the process are
   * @param partition the task's
   * @param next the stages behind, which say what there is to say of a session
   * @param onSessionEnd told the sessions whose last final is on its way
   */
  LiveSessions(
      CaptionSettings settings,
      SessionStore store,
      InstantSource clock,
      SessionPlaces places,
      int partition,
      Consumer<Session> next,
      Consumer<Session> onSessionEnd) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.places = places;
    this.partition = partition;
    this.next = next;
    this.onSessionEnd = onSessionEnd;
  }

  /**
   * Takes up all sessions that the store says are unfinished, as many at a time as there may be.
   */
  void resume() {
    unfinished.addAll(store.unfinished());
    resumeSome();
  }

  private void resumeSome() {
    while (!unfinished.isEmpty() && live.size() < settings.sessions().awake()) {
      String id = unfinished.poll();
      if (!live.containsKey(id)) {
        store.checkpoint(id).filter(from -> !from.finished()).ifPresent(from -> load(id, from));
      }
    }
  }

  /**
   * The session that takes records of a run.
   *
   * @throws IllegalArgumentException if that run is over, or there are too many sessions
   */
  Session find(String id, long run) {
    Live present = live.get(id);
    if (present == null) {
      places.claim(id, partition);
      try {
        present = wake(id, run);
      } catch (IllegalArgumentException e) {
        places.release(id, partition);
        throw e;
      }
    }
    long presentRun = present.session.run();
    if (run < presentRun) {
      throw over(run, presentRun);
    }
    Live found = run > presentRun ? replace(id, present, run) : present;
    found.idleMs = 0;
    return found.session;
  }

  private Live wake(String id, long run) {
    Optional<SessionCheckpoint> from = store.checkpoint(id);
    if (from.isEmpty()) {
      makeRoom(settings.sessions().most());
      return begin(id, run, 0);
    }
    SessionCheckpoint last = from.get();
    if (!last.finished()) {
      makeRoom(2 * settings.sessions().most());
      return load(id, last);
    }
    if (run <= last.run()) {
      throw over(run, last.run());
    }
    makeRoom(settings.sessions().most());
    return begin(id, run, last.nextUtterance());
  }

  private static IllegalArgumentException over(long run, long last) {
    return new IllegalArgumentException(
        "session_start_epoch_ms: %d (expected: more than %d, which was the last run)"
            .formatted(run, last));
  }

  /**
   * Puts sessions to sleep as long as there are too many.
   *
   * @throws IllegalArgumentException if there are still more than may be
   */
  private void makeRoom(int most) {
    Iterator<Live> longestSilent = live.values().iterator();
    while (live.size() >= settings.sessions().awake() && longestSilent.hasNext()) {
      Session session = longestSilent.next().session;
      if (session.isQuiet()) {
        longestSilent.remove();
        nap(session);
      }
    }
    if (live.size() >= most) {
      throw new IllegalArgumentException(
          "session: one more than %d that speak (expected: fewer in a partition)"
              .formatted(live.size()));
    }
  }

  private Live begin(String id, long run, long firstUtterance) {
    return add(new Session(id, settings.session(), SessionCheckpoint.start(run, firstUtterance)));
  }

  private Live replace(String id, Live old, long run) {
    LOG.debug("session {}: a new run begins before the old one's end", id);
    old.session.abandon();
    SessionPipeline.drain(old.session, next);
    store.releaseAll(id);
    live.remove(id);
    return begin(id, run, old.session.checkpoint().nextUtterance());
  }

  private Live load(String id, SessionCheckpoint from) {
    try {
      Live loaded = add(store.restore(id, from, settings.session()));
      store.save(id, from, clock.millis());
      return loaded;
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      RecordFaults.rethrowKafkas(e);
      LOG.error("session {}: what was kept of it cannot be read; it begins anew", id, e);
      return beginAgain(id, from);
    }
  }

  /** Goes on behind whatever has come, without it. */
  private Live beginAgain(String id, SessionCheckpoint from) {
    store.releaseAll(id);
    SessionCheckpoint behind = from.withoutMedia();
    store.save(id, behind, clock.millis());
    return add(new Session(id, settings.session(), behind));
  }

  /** A session cannot go on with what it has: it does without. */
  void reset(String id) {
    live.remove(id);
    store.checkpoint(id).ifPresent(from -> beginAgain(id, from));
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
    resumeSome();
    endNaps();
    for (Live one : new ArrayList<>(live.values())) {
      one.idleMs += elapsedMs;
      if (one.session.tick(elapsedMs) || !one.advanced) {
        one.advanced = true;
        advanceAnyway(one.session);
      }
      tellStatus(one, elapsedMs, status);
      if (one.idleMs > settings.unloadAfter().toMillis() && one.session.isOpen()) {
        unload(one.session);
      }
    }
  }

  private void advanceAnyway(Session session) {
    try {
      advance(session);
    } catch (RuntimeException e) {
      RecordFaults.rethrowKafkas(e);
      LOG.error("session {}: cannot go on; it begins anew", session.id(), e);
      reset(session.id());
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
    if (live.remove(session.id()) == null) {
      return;
    }
    places.release(session.id(), partition);
    if (session.isQuiet()) {
      sleep(session);
    } else {
      session.close();
      store.save(session.id(), session.checkpoint(), clock.millis());
    }
  }

  /** The store has it, and what an utterance that begins soon would begin with. */
  private void nap(Session session) {
    session.close();
    places.release(session.id(), partition);
    long nowMs = clock.millis();
    store.saveAsleep(session.id(), session.checkpoint(), nowMs);
    naps.add(new Nap(session.id(), nowMs));
  }

  /** After so long nothing that begins goes on from what was before. */
  private void endNaps() {
    long endMs = clock.millis() - settings.session().aligning().disconnectMs();
    while (!naps.isEmpty() && naps.peek().sinceMs() <= endMs) {
      Nap over = naps.poll();
      if (!live.containsKey(over.id())) {
        store.forgetHeard(over.id(), over.sinceMs());
      }
    }
  }

  private void sleep(Session session) {
    session.forgetHeard();
    session.close();
    release(session);
    store.saveAsleep(session.id(), session.checkpoint(), clock.millis());
  }

  private void release(Session session) {
    for (Modality stream : Modality.values()) {
      store.release(session.id(), stream, session.takeReleased(stream));
    }
  }

  private void advance(Session session) {
    next.accept(session);
    handedOn(session);
  }

  /** The stages behind have had a session: keeps the store in step with it. */
  void handedOn(Session session) {
    release(session);
    if (session.takeCheckpointDue()) {
      store.save(session.id(), session.checkpoint(), clock.millis());
    }
    if (session.isFinished()) {
      end(session);
    }
  }

  private void end(Session session) {
    String id = session.id();
    LOG.debug("session {}: ended; {} records came twice or too late", id, session.staleRecords());
    store.releaseAll(id);
    live.remove(id);
    places.release(id, partition);
    onSessionEnd.accept(session);
    session.close();
  }

  @Override
  public void close() {
    for (Live one : live.values()) {
      one.session.close();
      places.release(one.session.id(), partition);
    }
    live.clear();
    unfinished.clear();
    naps.clear();
  }
}
