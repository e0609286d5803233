package org.lipstream.app.dashboard.speech;

import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.lipstream.app.dashboard.feed.SessionTail;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.app.transcript.TranscriptJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what is understood of one session, on a thread of its own, to its end. */
public final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final SessionTail tail;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;

  /** Told by the follower's thread. */
  public interface Listener {
    /** A partial or a final. */
    void said(TranscriptEvent event);

    /** All of the session is out. */
    void ended();

    /** It cannot be followed any more. */
    void failed(RuntimeException failure);
  }

  private Follower(SessionTail tail, Listener listener) {
    this.tail = tail;
    this.listener = listener;
    thread = new Thread(this::run, "follow " + tail.session());
    thread.setDaemon(true);
  }

  /** Begins to follow what is said from now on. */
  public static Follower start(Publishing publishing, String session, Listener listener) {
    Follower follower =
        new Follower(
            new SessionTail(publishing.address(), session, SessionTail.Start.END), listener);
    follower.thread.start();
    return follower;
  }

  private void run() {
    try (tail) {
      while (!closed && !tail.isEnded()) {
        for (SessionTail.Event event : tail.poll(POLL)) {
          listener.said(TranscriptJson.read(event.record().value()));
        }
      }
      if (!closed) {
        listener.ended();
      }
    } catch (KafkaException | IllegalArgumentException | IllegalStateException e) {
      LOG.warn("session {} is not followed any more", tail.session(), e);
      listener.failed(e);
    }
  }

  /** Nothing more is told; does not wait. */
  @Override
  public void close() {
    closed = true;
  }
}
