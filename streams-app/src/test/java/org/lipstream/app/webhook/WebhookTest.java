package org.lipstream.app.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.record.Topics;

/** A service that is told finals, and is away, or refuses, now and then. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WebhookTest {
  private static final String SECRET = "between us";

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final Queue<Integer> answers = new ArrayDeque<>();
  private HttpServer service;

  private record Told(String key, String signature, String body) {}

  @BeforeEach
  void start() throws IOException {
    TopicSetup.ensure(SharedBroker.address(), TopicSetup.PATIENCE);
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/finals", this::answer);
    service.start();
  }

  @AfterEach
  void stop() {
    service.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    told.add(
        new Told(
            exchange.getRequestHeaders().getFirst("Idempotency-Key"),
            exchange.getRequestHeaders().getFirst("X-Lipstream-Signature"),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    Integer status = answers.poll();
    exchange.sendResponseHeaders(status == null ? 204 : status, -1);
    exchange.close();
  }

  @Test
  void aFinalIsToldUntilItIsThereAndSignedEachTime() throws Exception {
    answers.addAll(List.of(503, 429, 200));
    try (Webhook hook = start(Optional.of(SECRET))) {
      String body = say("s", 0, hook);
      List<Told> attempts = take(3);
      assertThat(attempts)
          .containsOnly(
              new Told("\"s/0/1\"", WebhookCall.signature(SECRET, body.getBytes(UTF_8)), body));
      assertThat(attempts.get(0).signature()).matches("sha256=[0-9a-f]{64}");
      say("s", 1, hook);
      assertThat(take(1)).extracting(Told::key).containsExactly("\"s/1/1\"");
    }
  }

  @Test
  void whatTheServiceRefusesIsLeftAndTheNextOneTold() throws Exception {
    answers.addAll(List.of(422, 204));
    try (Webhook hook = start(Optional.empty())) {
      say("s", 5, hook);
      say("s", 6, hook);
      List<Told> attempts = take(2);
      assertThat(attempts).extracting(Told::key).containsExactly("\"s/5/1\"", "\"s/6/1\"");
      assertThat(attempts.get(0).signature()).isNull();
    }
  }

  @Test
  void whoComesAfterwardsGoesOnWhereOneHasEnded() throws Exception {
    try (Webhook hook = start(Optional.empty())) {
      say("s", 10, hook);
      take(1);
      answers.add(500);
      say("s", 11, hook);
      take(1); // and is not taken
    }
    try (Webhook hook = start(Optional.empty())) {
      assertThat(take(1)).extracting(Told::key).containsExactly("\"s/11/1\"");
    }
  }

  @Test
  void onlyAnAddressOfTheWebIsOne() {
    assertThatThrownBy(
            () ->
                Webhook.start(SharedBroker.address(), URI.create("ftp://here/x"), Optional.empty()))
        .hasMessage("webhook: ftp://here/x (expected: an address of http or https)");
  }

  /** Of a path of its own for each test: the group is named after the address. */
  private Webhook start(Optional<String> secret) {
    int port = service.getAddress().getPort();
    return Webhook.start(
        SharedBroker.address(), URI.create("http://127.0.0.1:" + port + "/finals"), secret);
  }

  /** Writes a final, once the hook has a place from which it reads. */
  private static String say(String session, long utterance, Webhook hook) throws Exception {
    hook.awaitMember();
    String body =
        "{\"id\":\"%s/%d/1\",\"session\":\"%s\",\"kind\":\"final\"}"
            .formatted(session, utterance, session);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedBroker.address()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.TRANSCRIPTS_FINAL, session, body.getBytes(UTF_8)))
          .get();
    }
    return body;
  }

  private List<Told> take(int count) throws InterruptedException {
    List<Told> taken = new ArrayList<>();
    while (taken.size() < count) {
      Told next = told.poll(60, TimeUnit.SECONDS);
      assertThat(next).as("after %s", taken).isNotNull();
      taken.add(next);
    }
    return taken;
  }
}
