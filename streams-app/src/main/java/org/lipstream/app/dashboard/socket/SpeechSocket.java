package org.lipstream.app.dashboard.socket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.lipstream.app.json.Json;
import org.lipstream.ingest.publish.PublishException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the sockets have in common: messages in and out, and how they end. */
public abstract class SpeechSocket implements Session.Listener.AutoDemanding {
  static final int NORMAL = 1000;
  static final int MISUSED = 1008;
  static final int TRY_AGAIN = 1013;
  private static final Logger LOG = LoggerFactory.getLogger(SpeechSocket.class);

  private final Runnable onClose;
  private volatile Session session;
  private boolean closed;

  /**
   * @param onClose told once when it is over
   */
  SpeechSocket(Runnable onClose) {
    this.onClose = onClose;
  }

  /** The line is there. */
  abstract void opened();

  /**
   * A text came.
   *
   * @throws IllegalArgumentException if it is not as it has to be; said to the client, which may go
   *     on
   */
  abstract void text(JsonNode message);

  /** Bytes came. */
  abstract void binary(ByteBuffer bytes);

  /** The line is gone, for whichever reason; told once. */
  abstract void gone();

  /** Tells the client that something of it is wrong. */
  abstract void refuse(String reason);

  @Override
  public final void onWebSocketOpen(Session opened) {
    session = opened;
    attempt(this::opened);
  }

  @Override
  public final void onWebSocketText(String text) {
    attempt(() -> text(parse(text)));
  }

  @Override
  public final void onWebSocketBinary(ByteBuffer bytes, Callback callback) {
    attempt(() -> binary(bytes));
    callback.succeed();
  }

  /** Waiting for Kafka here keeps the client from sending more than is taken. */
  private void attempt(Runnable action) {
    try {
      action.run();
    } catch (IllegalArgumentException e) {
      refuse(e.getMessage());
    } catch (PublishException e) {
      LOG.warn("spoken into", e);
      refuse("Kafka does not take it: " + e.getMessage());
      close(TRY_AGAIN, "Kafka does not take it");
    } catch (RuntimeException e) {
      LOG.warn("spoken into", e);
      close(TRY_AGAIN, "not taken");
    }
  }

  private static JsonNode parse(String text) {
    try {
      return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException("message: not readable (expected: JSON)", e);
    }
  }

  final void send(ObjectNode message) {
    Session open = session;
    if (open != null && open.isOpen()) {
      open.sendText(Json.line(message), Callback.NOOP);
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  final void close(int status, String reason) {
    session.close(status, reason, Callback.NOOP);
  }

  @Override
  public final void onWebSocketClose(int status, String reason, Callback callback) {
    leave();
    callback.succeed();
  }

  @Override
  public final void onWebSocketError(Throwable cause) {
    LOG.debug("socket", cause);
    leave();
  }

  private void leave() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      gone();
    } catch (RuntimeException e) {
      LOG.warn("a session is left", e);
    } finally {
      onClose.run();
    }
  }
}
