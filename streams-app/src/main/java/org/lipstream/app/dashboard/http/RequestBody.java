package org.lipstream.app.dashboard.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * A request's body, read whole before anything is answered, refusals included: what an answer left
 * unread would stand on the connection where the next request is expected. No thread waits for it.
 *
 * @param bytes empty where the body was not read to its end
 * @param status 200, or why it is refused
 * @param isWhole whether it was read to its end; else the connection has to end
 */
record RequestBody(byte[] bytes, int status, boolean isWhole) {
  private static final int LONGEST_BYTES = 16_384;

  /** What is longer still is not read to its end. */
  private static final int MOST_READ_BYTES = 1 << 18;

  private static final long PATIENCE_SECONDS = 5;
  private static final long LINGERING_SECONDS = 10;

  /** Begins to read; never fails. */
  static CompletableFuture<RequestBody> read(Request request) {
    if (request.getLength() > MOST_READ_BYTES) {
      return CompletableFuture.completedFuture(unread(HttpStatus.PAYLOAD_TOO_LARGE_413));
    }
    return Content.Source.asByteArrayAsync(new Unfailing(request), MOST_READ_BYTES)
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .handle((bytes, failure) -> failure == null ? whole(bytes) : unread(status(failure)));
  }

  private static RequestBody whole(byte[] bytes) {
    boolean tooLong = bytes.length > LONGEST_BYTES;
    return new RequestBody(
        bytes, tooLong ? HttpStatus.PAYLOAD_TOO_LARGE_413 : HttpStatus.OK_200, true);
  }

  /** Of a request whose body is read by who answers it, if at all. */
  static RequestBody unread(int status) {
    return new RequestBody(new byte[0], status, false);
  }

  /**
   * Throws away what still comes after the answer, for a while: a connection that ends while its
   * peer sends is reset, and a peer that reads only when it has sent loses the answer.
   *
   * @param callback told when the connection may end
   */
  static void discard(Request request, Callback callback) {
    if (request.getHeaders().contains(HttpHeader.EXPECT)) {
      // Who waits to be told to go on sends nothing after a refusal.
      callback.succeeded();
      return;
    }
    Callback.Completable rest = new Callback.Completable();
    rest.orTimeout(LINGERING_SECONDS, TimeUnit.SECONDS)
        .whenComplete((nothing, failure) -> callback.succeeded());
    try {
      Content.Source.consumeAll(request, rest);
    } catch (IllegalStateException e) {
      // Somebody who gave up waiting for it is still being told of what comes.
      rest.completeExceptionally(e);
    }
  }

  /** Of which more comes than is taken: its reader fails, what follows can still be discarded. */
  private static final class Unfailing extends Request.Wrapper {
    Unfailing(Request request) {
      super(request);
    }

    @Override
    public void fail(Throwable failure) {
      // The reader knows.
    }
  }

  private static int status(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TimeoutException) {
      return HttpStatus.REQUEST_TIMEOUT_408;
    }
    // So the server says that there is more than it was told to take.
    return cause instanceof IllegalStateException
        ? HttpStatus.PAYLOAD_TOO_LARGE_413
        : HttpStatus.BAD_REQUEST_400;
  }

  /** What is wrong, in words for people. */
  String refusal() {
    return switch (status) {
      case HttpStatus.PAYLOAD_TOO_LARGE_413 ->
          "body: too long (expected: at most " + LONGEST_BYTES + " bytes)";
      case HttpStatus.REQUEST_TIMEOUT_408 ->
          "body: too slow (expected: all of it in " + PATIENCE_SECONDS + " s)";
      default -> "body: not readable";
    };
  }
}
