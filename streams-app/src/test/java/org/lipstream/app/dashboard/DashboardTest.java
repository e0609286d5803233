package org.lipstream.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.log.LogReader;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.record.Topics;
import org.lipstream.monitor.alert.Profile;

/** What the server answers, asked as browsers and other programs ask. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DashboardTest {
  private static final String TOKEN = "token-for-tests";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Map<String, Profile> PROFILES = Map.of("m", Profile.learn("m", List.of()));

  private final String kafka = SharedBroker.address();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics();
  private final String session = "über/" + System.nanoTime();
  private Dashboard dashboard;

  @BeforeEach
  void start() {
    TopicSetup.ensure(kafka, TopicSetup.PATIENCE);
    dashboard = Dashboard.start(DashboardConfig.local(0), kafka, metrics, PROFILES, () -> true);
  }

  @AfterEach
  void stop() {
    dashboard.close();
    metrics.close();
  }

  @Test
  void letsNoScriptRunButThePagesOwn() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy)
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
    assertThat(policy).doesNotContain("unsafe");
    assertThat(page.body())
        .doesNotContain("<script>")
        .doesNotContain("style=")
        .doesNotContain("onclick=");
    assertThat(page.body()).doesNotContain("http://").doesNotContain("https://");
  }

  @Test
  void tellsWhatIsNormalInsideTheModelsThatHaveAProfile() throws Exception {
    JsonNode profiles = MAPPER.readTree(get("/v1/profile").body());
    assertThat(profiles).hasSize(1);
    assertThat(profiles.path("m")).isEqualTo(MAPPER.valueToTree(PROFILES.get("m").toMap()));
  }

  @Test
  void servesNothingButThePagesFiles() throws Exception {
    assertThat(get("/script/main.js").statusCode()).isEqualTo(200);
    assertThat(get("/vendor/uplot/LICENSE.txt").body()).contains("MIT");
    for (String path :
        List.of("/%2e%2e/logback.xml", "/..%2flogback.xml", "/nothing.js", "/v1/nothing")) {
      assertThat(get(path).statusCode()).as(path).isBetween(400, 499);
    }
  }

  @Test
  void answersToItsOwnNamesAlone() throws Exception {
    assertThat(statusForHost("localhost")).contains(" 200 ");
    assertThat(statusForHost("127.0.0.1")).contains(" 200 ");
    assertThat(statusForHost("attacker.example")).contains(" 401 ");
  }

  @Test
  void wantsATokenWhereOthersCanReachIt() {
    assertThatThrownBy(() -> new DashboardConfig("0.0.0.0", 0, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token: none (expected:");
  }

  @Test
  void showsNothingWithoutTheTokenAndMovesItOutOfTheAddress() throws Exception {
    DashboardConfig config = new DashboardConfig("127.0.0.1", 0, Optional.of(TOKEN));
    try (Dashboard guarded = Dashboard.start(config, kafka, metrics, Map.of(), () -> true)) {
      String base = guarded.address();
      for (String path : List.of("/", "/v1/live", "/metrics", "/?token=wrong", "/script/main.js")) {
        assertThat(send(base, path, Map.of()).statusCode()).as(path).isEqualTo(401);
      }
      assertThat(send(base, "/health/live", Map.of()).statusCode()).isEqualTo(200);
      Map<String, String> bearer = Map.of("Authorization", "Bearer " + TOKEN);
      assertThat(send(base, "/metrics", bearer).statusCode()).isEqualTo(200);
      HttpResponse<String> moved = send(base, "/?token=" + TOKEN, Map.of());
      assertThat(moved.statusCode()).isEqualTo(302);
      String cookie = moved.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
      Map<String, String> shown = Map.of("Cookie", cookie.split(";")[0]);
      assertThat(send(base, "/", shown).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void takesOrdersFromItsOwnPageAlone() throws Exception {
    String body = "{\"session\":\"" + session + "\",\"utterance\":3}";
    assertThat(post("/v1/requests", body, Map.of()).statusCode()).isEqualTo(200);
    assertThat(post("/v1/requests", body, Map.of("Origin", "http://attacker.example")).statusCode())
        .isEqualTo(403);
    assertThat(post("/v1/requests", "{}", Map.of()).body()).contains("session: missing");
    assertThat(post("/v1/requests", "[", Map.of()).statusCode()).isEqualTo(400);
  }

  @Test
  void resumesASessionBehindTheLastEventWithoutGapsOrRepeats() throws Exception {
    writeFinals(0, 5);
    Events first = new Events("?from=beginning", Map.of());
    List<Long> seen = new ArrayList<>(first.utterances(3));
    String last = first.lastId;
    first.close();
    writeFinals(5, 10);
    Events second = new Events("", Map.of("Last-Event-ID", last));
    seen.addAll(second.utterances(7));
    second.close();
    assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void findsAPastUtteranceAndPagesThroughTheOthers() throws Exception {
    writeFinals(0, 60);
    String id = session.replace("/", "%2F").replace("ü", "%C3%BC");
    JsonNode page = MAPPER.readTree(get("/v1/sessions/" + id + "/transcript").body());
    List<Long> seen = new ArrayList<>();
    page.path("finals").forEach(event -> seen.add(event.path("utterance").asLong()));
    assertThat(seen).hasSize(50).startsWith(59L, 58L);
    String older = page.path("older").asText();
    page = MAPPER.readTree(get("/v1/sessions/" + id + "/transcript?older=" + older).body());
    page.path("finals").forEach(event -> seen.add(event.path("utterance").asLong()));
    assertThat(seen).hasSize(60).doesNotHaveDuplicates();
    JsonNode one = MAPPER.readTree(get("/v1/sessions/" + id + "/utterances/7").body());
    assertThat(one.path("final").path("text").asText()).isEqualTo("utterance 7");
    assertThat(get("/v1/sessions/" + id + "/utterances/700").statusCode()).isEqualTo(404);
  }

  @Test
  void aPlaceBehindTheEndIsTheEnd() throws Exception {
    writeFinals(0, 3);
    String id = session.replace("/", "%2F").replace("ü", "%C3%BC");
    for (String path : List.of("/v1/history", "/v1/sessions/" + id + "/transcript")) {
      String newest = get(path).body();
      assertThat(newest).contains("utterance 2");
      for (long offset : new long[] {1_000_000, Long.MAX_VALUE}) {
        String everywhere =
            IntStream.range(0, Topics.MEDIA_PARTITIONS)
                .mapToObj(partition -> partition + ":" + offset)
                .collect(Collectors.joining(","));
        assertThat(get(path + "?older=" + everywhere).body()).isEqualTo(newest);
      }
      assertThat(get(path + "?older=" + "700:5").body()).isEqualTo(newest);
      assertThat(get(path + "?older=0").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void findsTheNewestRunsUtteranceWhereASessionHasRunTwice() throws Exception {
    writeFinals(0, 4, "first run");
    writeFinals(0, 2, "second run");
    LogReader log = new LogReader(kafka);
    assertThat(log.find(session, 1).orElseThrow().value().path("text").asText())
        .isEqualTo("second run 1");
    assertThat(log.find(session, 3).orElseThrow().value().path("text").asText())
        .isEqualTo("first run 3");
    assertThat(log.find(session, 4)).isEmpty();
  }

  @Test
  void tellsHealthAndFigures() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes");
  }

  @Test
  void isAliveButNotReadyWhileItsTopologyReadsNothing() throws Exception {
    while (get("/health/ready").statusCode() != 200) {
      LockSupport.parkNanos(20_000_000); // its own reading of the topics has to begin
    }
    DashboardConfig config = DashboardConfig.local(0);
    try (Dashboard waiting = Dashboard.start(config, kafka, metrics, Map.of(), () -> false)) {
      HttpResponse<String> ready = send(waiting.address(), "/health/ready", Map.of());
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(MAPPER.readTree(ready.body()).path("status").asText()).isEqualTo("down");
      assertThat(send(waiting.address(), "/health/live", Map.of()).statusCode()).isEqualTo(200);
    }
  }

  private void writeFinals(long from, long to) {
    writeFinals(from, to, "utterance");
  }

  private void writeFinals(long from, long to, String text) {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (long utterance = from; utterance < to; utterance++) {
        String json =
            "{\"kind\":\"final\",\"utterance\":%d,\"text\":\"%s %d\"}"
                .formatted(utterance, text, utterance);
        producer.send(
            new ProducerRecord<>(Topics.TRANSCRIPTS_FINAL, session, json.getBytes(UTF_8)));
      }
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(dashboard.address(), path, Map.of());
  }

  private HttpResponse<String> send(String base, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(dashboard.address() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** A name that the client library would not send. */
  private String statusForHost(String host) throws IOException {
    URI address = URI.create(dashboard.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }
  }

  /** Reads a session's server-sent events. */
  private final class Events implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;
    private String lastId = "";

    Events(String query, Map<String, String> headers) throws IOException, InterruptedException {
      String id = session.replace("/", "%2F").replace("ü", "%C3%BC");
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
              URI.create(dashboard.address() + "/v1/sessions/" + id + "/events" + query));
      headers.forEach(request::header);
      body = http.send(request.build(), BodyHandlers.ofInputStream()).body();
      lines = new BufferedReader(new InputStreamReader(body, UTF_8));
    }

    List<Long> utterances(int count) throws IOException {
      List<Long> seen = new ArrayList<>();
      String kind = "";
      while (seen.size() < count) {
        String line = lines.readLine();
        if (line.startsWith("id: ")) {
          lastId = line.substring("id: ".length());
        } else if (line.startsWith("event: ")) {
          kind = line.substring("event: ".length());
        } else if (line.startsWith("data: ") && kind.equals("final")) {
          JsonNode data = MAPPER.readTree(line.substring("data: ".length()));
          seen.add(data.path("utterance").asLong());
        }
      }
      return seen;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
