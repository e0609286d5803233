package org.lipstream.app.dashboard.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.app.dashboard.model.LiveModel;

/** Several requests on one connection, their bodies written after their heads. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KeptConnectionTest {
  private static final int ROUNDS = 200;
  private static final int UNFINISHED = 150;
  private static final String JSON = "Content-Type: application/json\r\n";

  private WebServer server;

  /** No request of these tests goes as far as the cluster. */
  @BeforeEach
  void start() {
    InstantSource clock = InstantSource.system();
    WebServer.Sources sources =
        new WebServer.Sources(
            "127.0.0.1:9",
            new LiveModel(clock),
            () -> true,
            Map.of(),
            () -> "",
            () -> true,
            UploadLimits.DEFAULT,
            Optional.empty());
    server = WebServer.start("127.0.0.1", 0, Optional.empty(), sources, clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "403, POST, /v1/requests, localhost, http://attacker.example",
    "401, POST, /v1/requests, attacker.example, http://attacker.example",
    "400, POST, /v1/requests, localhost, http://localhost",
    "404, POST, /v1/nothing, localhost, http://localhost",
    "404, GET, /v1/nothing, localhost, http://localhost",
    "405, PUT, /v1/requests, localhost, http://localhost",
    "405, DELETE, /, localhost, http://localhost",
  })
  void aRefusalLeavesTheConnectionToTheNextRequest(
      int status, String method, String path, String host, String origin) throws IOException {
    try (Client client = new Client()) {
      for (int round = 0; round < ROUNDS; round++) {
        client.write(
            "%s %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n%sContent-Length: 14\r\n\r\n"
                .formatted(method, path, host, origin, JSON));
        client.write("{\"session\":\"\"}");
        assertThat(client.read()).startsWith("HTTP/1.1 " + status);
        client.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(client.read()).as("after round %d", round).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAndTheConnectionKept() throws IOException {
    try (Client client = new Client()) {
      client.post("Content-Length: 20000\r\n", " ".repeat(20_000));
      assertThat(client.read()).startsWith("HTTP/1.1 413").doesNotContain("connection: close");
      client.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.read()).startsWith("HTTP/1.1 200");
    }
  }

  /** Some of these the server refuses by itself, before it knows who is to answer. */
  @ParameterizedTest
  @CsvSource({
    "200, GET /health/live HTTP/1.1|Host: localhost",
    "401, GET / HTTP/1.1|Host: attacker.example",
    "404, GET /v1/nothing HTTP/1.1|Host: localhost",
    "405, TRACE / HTTP/1.1|Host: localhost",
    "400, GET /%00 HTTP/1.1|Host: localhost",
    "400, GET /%ff%fe HTTP/1.1|Host: localhost",
    "400, GET /../../etc/passwd HTTP/1.1|Host: localhost",
    "400, GET /<script>/..;/ HTTP/1.1|Host: localhost",
    "400, GET / HTTP/1.1|Host: a b",
    "400, GET / HTTP/1.1|X: no host",
    "400, POST /v1/requests HTTP/1.1|Host: localhost|Content-Length: 3|Content-Length: 4",
    "400, POST /v1/requests HTTP/1.1|Host: localhost|Content-Length: 3|Transfer-Encoding: chunked",
    "400, HELLO",
  })
  void everyAnswerTellsBrowsersToRunNothingElse(int status, String head) throws IOException {
    try (Client client = new Client()) {
      client.write(head.replace("|", "\r\n") + "\r\n\r\n");
      assertThat(client.read())
          .startsWith("HTTP/1.1 " + status)
          .contains("content-type: application/json\r\n")
          .contains("content-security-policy: default-src 'none';")
          .contains("permissions-policy: camera=(self),")
          .contains("x-content-type-options: nosniff\r\n")
          .contains("cross-origin-embedder-policy: require-corp\r\n")
          .contains("cache-control: no-store\r\n")
          .doesNotContain("jetty");
    }
  }

  @Test
  void theConnectionEndsWhereTheBodyIsNotRead() throws IOException {
    try (Client client = new Client()) {
      client.post("Content-Length: 2000000000\r\n", "");
      assertThat(client.read()).startsWith("HTTP/1.1 413").contains("connection: close");
      assertThat(client.isAtEnd()).isTrue();
    }
    try (Client client = new Client()) {
      client.post("Transfer-Encoding: chunked\r\n", "no length\r\n");
      assertThat(client.read()).startsWith("HTTP/1.1 400").contains("connection: close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void bodiesThatNeverEndHoldNoThreadAndAreGivenUp() throws IOException {
    List<Client> unfinished = new ArrayList<>();
    try (Client other = new Client()) {
      for (int i = 0; i < UNFINISHED; i++) {
        Client client = new Client();
        unfinished.add(client);
        client.post("Content-Length: 16000\r\n", "{");
      }
      other.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(other.read()).startsWith("HTTP/1.1 200");
      for (Client client : unfinished) {
        assertThat(client.read()).startsWith("HTTP/1.1 408").contains("connection: close");
        assertThat(client.isAtEnd()).isTrue();
      }
    } finally {
      for (Client client : unfinished) {
        client.close();
      }
    }
  }

  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    private final DataInputStream in = new DataInputStream(socket.getInputStream());

    Client() throws IOException {
      socket.setTcpNoDelay(true);
    }

    void post(String length, String body) throws IOException {
      write("POST /v1/requests HTTP/1.1\r\nHost: localhost\r\n" + JSON + length + "\r\n");
      write(body);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Reads one answer; returns its head, with the names in small letters. */
    String read() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
      String found =
          head.toString()
              .lines()
              .map(line -> line.toLowerCase(Locale.ROOT))
              .filter(line -> line.startsWith("content-length: "))
              .findFirst()
              .orElseThrow();
      in.readFully(new byte[Integer.parseInt(found.substring("content-length: ".length()))]);
      return head.substring(0, 8) + head.substring(8).toLowerCase(Locale.ROOT);
    }

    boolean isAtEnd() throws IOException {
      try {
        in.readUnsignedByte();
        return false;
      } catch (EOFException e) {
        return true;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
