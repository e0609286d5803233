package org.lipstream.app.dashboard.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One browser that listens. What is not written yet waits in a queue of bounded size; a browser
 * that does not keep up is dropped, and nobody waits for it. It comes back by itself and gets the
 * whole state anew.
 */
final class EventClient extends IteratingCallback {
  /** The whole state, and some seconds of changes. */
  private static final long MOST_WAITING_BYTES = 16L << 20;

  private final Response response;
  private final Callback completion;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;

  EventClient(Response response, Callback completion) {
    this.response = response;
    this.completion = completion;
  }

  /** Queues a message; returns false where the client is dropped for it. */
  boolean send(byte[] message) {
    synchronized (this) {
      if (waitingBytes + message.length > MOST_WAITING_BYTES) {
        waiting.clear();
        abort(new IOException("too slow: " + waitingBytes + " bytes wait to be written"));
        return false;
      }
      waiting.addLast(message);
      waitingBytes += message.length;
    }
    iterate();
    return !isClosed();
  }

  boolean isOver() {
    return isClosed() || isFailed() || isAborted();
  }

  @Override
  protected Action process() {
    byte[] message;
    synchronized (this) {
      message = waiting.pollFirst();
      if (message == null) {
        return Action.IDLE;
      }
      waitingBytes -= message.length;
    }
    response.write(false, ByteBuffer.wrap(message), this);
    return Action.SCHEDULED;
  }

  @Override
  protected void onCompleted(Throwable cause) {
    if (cause == null) {
      completion.succeeded();
    } else {
      completion.failed(cause);
    }
  }
}
