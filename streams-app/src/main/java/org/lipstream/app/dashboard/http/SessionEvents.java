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
 * behind it, without gaps and without repeats, as long as the topics hold what it missed.
 */
final class SessionEvents implements AutoCloseable {
  static final int MOST_CLIENTS = 32;
  private static final Logger LOG = LoggerFactory.getLogger(SessionEvents.class);
  private static final long CLOSE_PATIENCE_MS = 3_000;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final LogPosition BEGINNING = new LogPosition(0, 0);

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
    Optional<LogPosition> from =
        LogPosition.parse(exchange.request().getHeaders().get("Last-Event-ID"));
    if (from.isEmpty() && exchange.parameter("from").filter("beginning"::equals).isPresent()) {
      from = Optional.of(BEGINNING);
    }
    try (SessionTail tail = new SessionTail(address, session, from)) {
      exchange.beginEvents();
      write(tail, Content.Sink.asOutputStream(exchange.response()));
      exchange.callback().succeeded();
    } catch (IOException | KafkaException e) {
      exchange.callback().failed(e);
    } finally {
      places.release();
    }
  }

  private void write(SessionTail tail, OutputStream out) throws IOException {
    // So that a client that is cut off before the first event, too, knows where to go on.
    out.write(
        EventMessage.of(
            tail.position().toString(), "begin", "{}".getBytes(StandardCharsets.UTF_8)));
    long quietSince = System.nanoTime();
    while (!closed) {
      for (SessionTail.Event event : tail.poll(POLL)) {
        String kind = event.record().value().path("kind").asText("event");
        String name = kind.equals("final") || kind.equals("partial") ? kind : "event";
        out.write(
            EventMessage.of(event.next().toString(), name, Json.bytes(event.record().value())));
        quietSince = System.nanoTime();
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
