package org.lipstream.app.dashboard.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.lipstream.app.dashboard.feed.LogPosition;
import org.lipstream.app.dashboard.feed.SessionTail;
import org.lipstream.app.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's transcript events as they stand on the topics, for browsers, {@code curl -N} and
 * other programs. An event's id is a place in the log: with {@code Last-Event-ID} a client goes on
 * behind it, without gaps and without repeats, as long as the topics hold what it missed. A client
 * that comes late gets the finals that were; {@code end} is the last event of a session that is
 * over, and whoever listens on after it gets the same again.
 */
final class SessionEvents implements AutoCloseable {
  static final int MOST_CLIENTS = 32;
  private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);
  private static final long CLOSE_PATIENCE_MS = 3_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  private final String address;
  private final Semaphore places = new Semaphore(MOST_CLIENTS);
  private volatile boolean closed;

  SessionEvents(String address) {
    this.address = address;
  }

  /** Answers until the client or the server ends it; holds the calling thread. */
  void serve(String session, Exchange exchange) {
    if (!places.tryAcquire()) {
      exchange.refuse(
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "clients: " + MOST_CLIENTS + " already (expected: fewer); try another dashboard");
      return;
    }
    try (SessionTail tail = tail(session, exchange)) {
      exchange.beginEvents();
      write(tail, Content.Sink.asOutputStream(exchange.response()));
      exchange.callback().succeeded();
    } catch (IOException | KafkaException e) {
      exchange.callback().failed(e);
    } finally {
      places.release();
    }
  }

  /**
   * Behind the last event that the client has; else, if nothing else is asked, all finals first.
   */
  private SessionTail tail(String session, Exchange exchange) {
    Optional<LogPosition> from =
        LogPosition.parse(exchange.request().getHeaders().get("Last-Event-ID"));
    if (from.isPresent()) {
      return new SessionTail(address, session, from.get());
    }
    SessionTail.Start start =
        switch (exchange.parameter("from").orElse("finals")) {
          case "beginning" -> SessionTail.Start.BEGINNING;
          case "finals" -> SessionTail.Start.FINALS;
          case "end" -> SessionTail.Start.END;
          default ->
              throw new IllegalArgumentException("from: (expected: beginning, finals or end)");
        };
    return new SessionTail(address, session, start);
  }

  private void write(SessionTail tail, OutputStream out) throws IOException {
    // So that a client that is cut off before the first event, too, knows where to go on.
    out.write(EventMessage.of(tail.position().toString(), "begin", EMPTY));
    long quietSince = System.nanoTime();
    boolean ended = false;
    while (!closed && !ended) {
      for (SessionTail.Event event : tail.poll(POLL)) {
        String kind = event.record().value().path("kind").asText("event");
        String name = kind.equals("final") || kind.equals("partial") ? kind : "event";
        out.write(
            EventMessage.of(event.next().toString(), name, Json.bytes(event.record().value())));
        quietSince = System.nanoTime();
      }
      ended = tail.isEnded();
      if (ended) {
        out.write(EventMessage.of(tail.position().toString(), "end", EMPTY));
      }
      if (System.nanoTime() - quietSince > HEARTBEAT_NANOS) {
        out.write(EventMessage.HEARTBEAT);
        quietSince = System.nanoTime();
      }
      out.flush();
    }
  }

  /** Waits for the clients' threads, whose consumers have to be closed by themselves. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!places.tryAcquire(MOST_CLIENTS, CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS)) {
        LOG.debug("some clients are still being written to");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
