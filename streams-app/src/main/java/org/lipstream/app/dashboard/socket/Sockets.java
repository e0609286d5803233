package org.lipstream.app.dashboard.socket;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.lipstream.app.dashboard.speech.LeftStreams;
import org.lipstream.app.dashboard.speech.Publishing;
import org.lipstream.app.dashboard.speech.TraceHeaders;

/** Everything that is spoken into by WebSocket, a line each, and how many may be at once. */
public final class Sockets implements AutoCloseable {
  private static final int MOST_SOCKETS = 64;
  private static final long LONGEST_BYTES = 1L << 20;
  private static final long LONGEST_TEXT_BYTES = 4L << 20;
  private static final Duration IDLE = Duration.ofSeconds(60);

  /** So long a page that lost the line may come back. */
  private static final Duration RETURN_PATIENCE = Duration.ofSeconds(60);

  private static final long CLOSE_PATIENCE_MS = 3_000;

  private final ServerWebSocketContainer container;
  private final Map<String, Kind> kinds;
  private final Publishing publishing;
  private final LeftStreams left;
  private final Semaphore places = new Semaphore(MOST_SOCKETS);

  /** Makes the socket of a request. */
  private interface Kind {
    /**
     * @param publishing what becomes a session goes there
     * @param onClose to be told when it is over
     * @throws IllegalArgumentException naming the parameter that is not as it has to be
     */
    SpeechSocket open(Fields parameters, Publishing publishing, Runnable onClose);
  }

  /** Says which model answers. */
  public interface Models {
    /**
     * @param asked for; empty for any
     * @throws IllegalArgumentException if it does not serve
     */
    String require(String asked);
  }

  /**
   * @param server not started yet
   */
  public Sockets(Server server, Publishing publishing, Models models) {
    container = ServerWebSocketContainer.ensure(server);
    this.publishing = publishing;
    left = new LeftStreams(publishing, RETURN_PATIENCE);
    container.setIdleTimeout(IDLE);
    container.setMaxBinaryMessageSize(LONGEST_BYTES);
    container.setMaxTextMessageSize(LONGEST_TEXT_BYTES);
    kinds =
        Map.of(
            "/v1/listen",
            (parameters, to, onClose) -> {
              ListenRequest request = ListenRequest.of(parameters);
              return new ListenSocket(to, request, models.require(request.model()), onClose);
            },
            "/v1/publish",
            (parameters, to, onClose) -> new PublishSocket(to, left, onClose),
            "/v1/realtime",
            (parameters, to, onClose) -> new RealtimeSocket(to, models, parameters, onClose));
  }

  /** Whether a request wants to become a socket of this. */
  public boolean wants(Request request) {
    String upgrade = request.getHeaders().get(HttpHeader.UPGRADE);
    return "websocket".equalsIgnoreCase(upgrade)
        && kinds.containsKey(request.getHttpURI().getPath());
  }

  /** Why a request does not become a socket. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
      super(message);
      this.status = status;
    }

    /** As HTTP has it. */
    public int status() {
      return status;
    }
  }

  /**
   * Makes a request, whose sender may ask, a socket.
   *
   * @throws RefusedException if it cannot be one; nothing has been answered
   */
  public void accept(Request request, Response response, Callback callback) {
    Kind kind = kinds.get(request.getHttpURI().getPath());
    if (!places.tryAcquire()) {
      throw new RefusedException(
          HttpStatus.TOO_MANY_REQUESTS_429,
          "sockets: " + MOST_SOCKETS + " already (expected: fewer)");
    }
    AtomicBoolean released = new AtomicBoolean();
    Runnable release =
        () -> {
          if (released.compareAndSet(false, true)) {
            places.release();
          }
        };
    boolean upgraded = false;
    try {
      SpeechSocket socket =
          kind.open(
              Request.extractQueryParameters(request),
              publishing.withHeaders(TraceHeaders.of(request)),
              release);
      upgraded =
          container.upgrade(
              (upgrade, answer, done) -> {
                // Browsers name protocols to show a token by; one of them has to be taken.
                upgrade.getSubProtocols().stream()
                    .findFirst()
                    .ifPresent(answer::setAcceptedSubProtocol);
                return socket;
              },
              request,
              response,
              callback);
      if (!upgraded) {
        throw new RefusedException(HttpStatus.BAD_REQUEST_400, "request: no WebSocket of RFC 6455");
      }
    } catch (IllegalArgumentException e) {
      throw new RefusedException(HttpStatus.BAD_REQUEST_400, e.getMessage());
    } finally {
      if (!upgraded) {
        release.run();
      }
    }
  }

  /** Waits for the sessions to be left in order. */
  @Override
  public void close() {
    container.getOpenSessions().forEach(session -> session.disconnect());
    try {
      places.tryAcquire(MOST_SOCKETS, CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    left.close();
  }
}
