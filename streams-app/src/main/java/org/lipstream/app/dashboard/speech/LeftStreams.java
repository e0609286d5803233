package org.lipstream.app.dashboard.speech;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.lipstream.ingest.publish.PublishException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions whose senders may come back. One that does not in time is ended; what a process that
 * dies leaves open, the application closes by itself.
 */
public final class LeftStreams implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftStreams.class);

  private final Publishing publishing;
  private final Duration patience;
  private final Map<String, Entry> entries = new HashMap<>();
  private final ScheduledExecutorService ends =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "left-streams");
            thread.setDaemon(true);
            return thread;
          });

  private static final class Entry {
    final SpokenStream stream;
    ScheduledFuture<?> end;

    Entry(SpokenStream stream) {
      this.stream = stream;
    }
  }

  /**
   * @param patience how long a sender is waited for
   */
  public LeftStreams(Publishing publishing, Duration patience) {
    this.publishing = publishing;
    this.patience = patience;
  }

  /** Somebody sends a stream now. */
  public synchronized void sent(SpokenStream stream) {
    entries.put(stream.session(), new Entry(stream));
  }

  /** Its sender is gone, and may come back. */
  public synchronized void left(SpokenStream stream) {
    Entry entry = entries.get(stream.session());
    if (entry != null && entry.stream == stream) {
      entry.end = ends.schedule(() -> giveUp(stream), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void giveUp(SpokenStream stream) {
    ended(stream);
    try {
      if (!stream.isTakenOver(publishing)) {
        stream.end();
      }
    } catch (PublishException | KafkaException e) {
      LOG.warn("session {} is left without its end", stream.session(), e);
    }
  }

  /** It has been ended. */
  public synchronized void ended(SpokenStream stream) {
    entries.computeIfPresent(
        stream.session(), (id, entry) -> entry.stream == stream ? null : entry);
  }

  /**
   * Somebody wants to go on with a session: nothing that is still sent for it elsewhere in this
   * process is taken any more, and what was taken is written.
   *
   * @param key of the session; who has another changes nothing
   */
  public void takeOver(String session, String key) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(session);
      if (entry != null && entry.stream.left().key().equals(key)) {
        entries.remove(session);
      } else {
        entry = null;
      }
    }
    if (entry != null) {
      if (entry.end != null) {
        entry.end.cancel(false);
      }
      entry.stream.leave();
    }
  }

  @Override
  public void close() {
    ends.shutdownNow();
  }
}
