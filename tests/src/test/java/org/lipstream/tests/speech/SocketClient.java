package org.lipstream.tests.speech;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The JDK's WebSocket, whose messages are waited for. */
final class SocketClient implements WebSocket.Listener {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 300;
  private static final JsonNode CLOSED = MAPPER.createObjectNode().put("type", "(closed)");

  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  SocketClient(String address, String path) {
    this(address, path, Map.of());
  }

  /**
   * @param headers of the request, by name
   */
  SocketClient(String address, String path, Map<String, String> headers) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    headers.forEach(builder::header);
    socket =
        builder.buildAsync(URI.create(address.replaceFirst("^http", "ws") + path), this).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        messages.add(MAPPER.readTree(partial.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    messages.add(CLOSED);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    messages.add(CLOSED);
  }

  void text(String json) {
    socket.sendText(json, true).join();
  }

  void bytes(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** Samples, 100 ms of 16 kHz a message. */
  void samples(short[] samples) {
    for (int at = 0; at < samples.length; at += 1_600) {
      bytes(pcm(samples, at, Math.min(samples.length, at + 1_600)));
    }
  }

  /** The same as somebody speaks: in real time. */
  void spoken(short[] samples) {
    long start = System.nanoTime();
    for (int at = 0; at < samples.length; at += 1_600) {
      long due = start + TimeUnit.MICROSECONDS.toNanos(at * 1_000L / 16);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      bytes(pcm(samples, at, Math.min(samples.length, at + 1_600)));
    }
  }

  static byte[] pcm(short[] samples, int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate((to - from) * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = from; i < to; i++) {
      bytes.putShort(samples[i]);
    }
    return bytes.array();
  }

  /** All messages up to the first such, it included, or up to the socket's end. */
  List<JsonNode> until(Predicate<JsonNode> last) {
    List<JsonNode> seen = new ArrayList<>();
    while (true) {
      try {
        JsonNode message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("nothing in " + PATIENCE_SECONDS + " s after " + seen);
        }
        if (message == CLOSED) {
          return seen;
        }
        seen.add(message);
        if (last.test(message)) {
          return seen;
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  List<JsonNode> untilClosed() {
    return until(message -> false);
  }

  static Predicate<JsonNode> ofType(String type) {
    return message -> message.path("type").asText().equals(type);
  }

  void kill() {
    socket.abort();
    messages.add(CLOSED);
  }
}
