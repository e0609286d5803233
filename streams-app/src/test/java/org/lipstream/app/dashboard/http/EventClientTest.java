package org.lipstream.app.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class EventClientTest {
  private static final int MEGABYTE = 1 << 20;

  private final List<Callback> writes = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private final CompletableFuture<Void> completion = new CompletableFuture<>();
  private final EventClient client = new EventClient(response(), Callback.from(completion));

  /** Takes what is written, and says so when the test does. */
  private Response response() {
    return (Response)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Response.class},
            (proxy, method, arguments) -> {
              written.add(StandardCharsets.UTF_8.decode((ByteBuffer) arguments[1]).toString());
              writes.add((Callback) arguments[2]);
              return null;
            });
  }

  @Test
  void writesInOrderAndOneAtATime() {
    client.send("one".getBytes(StandardCharsets.UTF_8));
    client.send("two".getBytes(StandardCharsets.UTF_8));
    assertThat(written).containsExactly("one");
    writes.get(0).succeeded();
    assertThat(written).containsExactly("one", "two");
  }

  @Test
  void dropsTheOneThatDoesNotKeepUp() {
    byte[] message = new byte[MEGABYTE];
    int taken = 0;
    while (client.send(message)) {
      taken++;
      assertThat(taken).as("messages that wait").isLessThan(64);
    }
    writes.get(0).failed(new java.io.IOException("the line is gone"));
    assertThat(completion).isCompletedExceptionally();
    assertThat(client.isOver()).isTrue();
    assertThat(client.send(message)).isFalse();
  }
}
