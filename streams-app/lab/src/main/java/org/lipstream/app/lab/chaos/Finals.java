package org.lipstream.app.lab.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lipstream.app.log.TranscriptFeed;
import org.lipstream.app.transcript.TranscriptEvent;

/** Every final that is committed, in the order of arrival. */
final class Finals implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * One of them.
   *
   * @param arrivedMs by the machine's clock
   */
  record Final(TranscriptEvent event, long arrivedMs) {
    /** What must be the same however often things break. */
    Said said() {
      return new Said(event.text(), event.span().startMs(), event.span().endMs());
    }

    /** From the end of what was said to its final. */
    long delayMs() {
      return arrivedMs - event.sessionStartEpochMs() - event.span().endMs();
    }
  }

  /** Words, and where they are said. */
  record Said(String text, long startMs, long endMs) {
    boolean isAt(Said other) {
      return startMs == other.startMs && endMs == other.endMs;
    }
  }

  private final Map<String, List<Final>> bySession = new ConcurrentHashMap<>();
  private final TranscriptFeed feed;
  private final Thread reader = new Thread(this::read, "finals");
  private volatile boolean over;
  private volatile long lastArrivedMs;

  Finals(String address) {
    feed = new TranscriptFeed(address, true);
    reader.start();
  }

  private void read() {
    while (!over) {
      for (TranscriptEvent event : feed.poll(POLL)) {
        if (event.isFinal()) {
          lastArrivedMs = System.currentTimeMillis();
          bySession
              .computeIfAbsent(event.session(), id -> new CopyOnWriteArrayList<>())
              .add(new Final(event, System.currentTimeMillis()));
        }
      }
    }
  }

  List<Final> of(String session) {
    return bySession.getOrDefault(session, List.of());
  }

  /** When the newest came, by the machine's clock; 0 where none has. */
  long lastArrivedMs() {
    return lastArrivedMs;
  }

  /** Waits until a session has so many finals; returns whether it has. */
  boolean await(String session, int number, long untilMs) {
    while (of(session).size() < number && System.currentTimeMillis() < untilMs) {
      Child.pause(POLL.toMillis());
    }
    return of(session).size() >= number;
  }

  @Override
  public void close() {
    over = true;
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    feed.close();
  }
}
