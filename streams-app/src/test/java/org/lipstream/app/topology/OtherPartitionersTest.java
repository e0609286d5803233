package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.ingest.record.Topics;

/** Sessions that clients in other languages put into other partitions than Java's would. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class OtherPartitionersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration AFTERMATH = Duration.ofSeconds(4);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> TOPICS =
      List.of(Topics.TRANSCRIPTS_FINAL, Topics.SINKS, Topics.DEAD_LETTERS);

  private final String address = SharedBroker.address();
  private final String session = "elsewhere-" + System.nanoTime();
  private final int ofJava = partitionOf(session);
  private final int ofOthers = (ofJava + 3) % Topics.MEDIA_PARTITIONS;
  private final PlantedModel model = new PlantedModel(session);
  private final List<JsonNode> finals = new ArrayList<>();
  private final List<JsonNode> reports = new ArrayList<>();
  private final List<JsonNode> deadLetters = new ArrayList<>();
  private KafkaConsumer<String, byte[]> consumer;

  private static int partitionOf(String session) {
    byte[] key = session.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % Topics.MEDIA_PARTITIONS;
  }

  @BeforeEach
  void openTopics() {
    TopicSetup.ensure(address, TopicSetup.PATIENCE);
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : TOPICS) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  @AfterEach
  void close() {
    consumer.close();
    model.close();
  }

  @Test
  void aSessionElsewhereIsSaidHeardAndReportedAsAnyOther() throws Exception {
    CaptionSettings settings =
        Patient.settings().withMonitoring(Monitoring.summaries(0, List.of()));
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(model, 1);
        CaptionApp app = CaptionApp.start(address, session, settings, scheduler, id -> {});
        Metrics metrics = new Metrics();
        Dashboard page =
            Dashboard.start(DashboardConfig.local(0), address, metrics, Map.of(), () -> true);
        MediaFeeder feeder = new MediaFeeder(address)) {
      askFor(page, "null");
      feeder.send(media().interleaved(), ofOthers, ofOthers);
      await(() -> finals.size() == 1 && full("PARTIAL") + full("FINAL") > 0);
      assertThat(soundStatus(page)).isEqualTo(200);
      askFor(page, "0");
      await(() -> full("AGAIN") == 1);
      askFromElsewhere();
      await(() -> full("AGAIN") == 2);
      assertThat(deadLetters).isEmpty();
      assertThat(app.failure()).isNotDone();
    }
  }

  @Test
  void soundInOnePartitionAndLipsInAnotherGiveEachIdOnceAndAreSaid() {
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(model, 1);
        CaptionApp app =
            CaptionApp.start(address, session, CaptionSettings.defaults(), scheduler, id -> {});
        MediaFeeder feeder = new MediaFeeder(address)) {
      List<Integer> streams = List.of(media().chunks().size(), media().frames().size());
      feeder.send(media().interleaved(), ofJava, ofOthers);
      await(() -> !finals.isEmpty() && streams.contains(deadLetters.size()));
      long end = System.nanoTime() + AFTERMATH.toNanos();
      await(() -> System.nanoTime() > end);
      assertThat(finals).extracting(each -> each.path("id").asText()).doesNotHaveDuplicates();
      assertThat(streams).contains(deadLetters.size());
      assertThat(deadLetters)
          .extracting(each -> each.path("reason").asText())
          .allMatch(reason -> reason.startsWith("partition: "));
      assertThat(app.failure()).isNotDone();
    }
  }

  private ScriptedMedia media() {
    return ScriptedMedia.of(session, 4_000, new long[] {500, 2_000})
        .inRun(System.currentTimeMillis());
  }

  private void askFor(Dashboard page, String utterance) throws Exception {
    String body = "{\"session\":\"%s\",\"utterance\":%s}".formatted(session, utterance);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(page.address() + "/v1/requests"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    int status = HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    assertThat(status).isEqualTo(200);
  }

  private int soundStatus(Dashboard page) throws Exception {
    String path = "/v1/sessions/" + session + "/utterances/0/sound.wav";
    HttpRequest request = HttpRequest.newBuilder(URI.create(page.address() + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private void askFromElsewhere() {
    byte[] request =
        "{\"kind\":\"full\",\"session\":\"%s\",\"utterance\":0}"
            .formatted(session)
            .getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var unused = producer.send(new ProducerRecord<>(Topics.REQUESTS, ofOthers, session, request));
      producer.flush();
    }
  }

  private long full(String purpose) {
    return reports.stream()
        .filter(each -> each.path("detail").asText().equals("FULL"))
        .filter(each -> each.path("purpose").asText().equals(purpose))
        .count();
  }

  private void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("%d finals, %s, %s", finals.size(), reports, deadLetters)
          .isLessThan(deadline);
      consumer
          .poll(Duration.ofMillis(200))
          .forEach(each -> take(each.topic(), each.key(), each.value()));
    }
  }

  private void take(String topic, String key, byte[] value) {
    try {
      JsonNode read = MAPPER.readTree(value);
      if (!session.equals(key) && !session.equals(read.path("session").asText())) {
        return;
      }
      (topic.equals(Topics.DEAD_LETTERS)
              ? deadLetters
              : topic.equals(Topics.SINKS) ? reports : finals)
          .add(read);
    } catch (IOException e) {
      throw new AssertionError(topic, e);
    }
  }
}
