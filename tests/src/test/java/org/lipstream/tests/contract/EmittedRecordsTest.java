package org.lipstream.tests.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.dashboard.Dashboard;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.metrics.Metrics;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.status.StatusWriter;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.record.Topics;
import org.lipstream.llm.catalog.ModelFolders;
import org.lipstream.llm.catalog.Recognizers;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.media.Modalities;

/**
 * Every record that a running application writes keeps its schema, and has no field beyond it: a
 * clip is published, a broken record too, a report asked for, and all topics are read.
 */
class EmittedRecordsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CLIP =
      MessageSchemas.ROOT.resolve("streams-app/src/main/resources/org/lipstream/app/clips/tom.mp4");
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Topics that have records after one short clip; others want more to happen. */
  private static final Set<String> EXPECTED =
      Set.of(
          Topics.TRANSCRIPTS_PARTIAL,
          Topics.TRANSCRIPTS_FINAL,
          Topics.SINKS,
          Topics.SINKS_DIGESTS,
          Topics.STATUS,
          Topics.PREVIEW,
          Topics.REQUESTS,
          Topics.ALERTS_ACKNOWLEDGED,
          Topics.DEAD_LETTERS);

  private final MessageSchemas schemas = new MessageSchemas();

  EmittedRecordsTest() throws java.io.IOException {}

  @Test
  void keepTheirSchemas() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        Recognizer recognizer = Recognizers.open(ModelFolders.usual().find("grid"));
        RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1);
        Metrics metrics = new Metrics()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      CaptionSettings settings =
          CaptionSettings.defaults()
              .withModality(Modalities.AV)
              .withMonitoring(Monitoring.summaries(1, List.of()));
      try (CaptionApp app = CaptionApp.start(broker.address(), settings, scheduler, session -> {});
          StatusWriter status = app.report(broker.address(), scheduler, metrics);
          Dashboard dashboard =
              Dashboard.start(
                  DashboardConfig.local(0), broker.address(), metrics, Map.of(), () -> true)) {
        breakOneRecord(broker.address());
        publish(broker.address());
        awaitTheEnd(dashboard);
        post(dashboard, "requests", "{\"kind\":\"full\",\"session\":\"tom\",\"utterance\":0}");
        post(dashboard, "acknowledgements", "{\"id\":\"m/k\",\"by\":\"me\",\"firstSeenMs\":1}");
        check(broker.address());
      }
    }
  }

  private static void breakOneRecord(String broker) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.AUDIO, "tom", "no Protobuf".getBytes(UTF_8)));
    }
  }

  private static void publish(String broker) {
    try (Publisher publisher = Publisher.connect(broker);
        MediaSource source = MediaSource.open(CLIP)) {
      publisher.publish(source, "tom", 1, PublishProgress.NONE); // in its time: parts are wanted
    }
  }

  /** Its events end with it. */
  private static void awaitTheEnd(Dashboard dashboard) throws Exception {
    URI address = URI.create(dashboard.address()).resolve("/v1/sessions/tom/events");
    String events =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    assertThat(events).contains("event: end");
  }

  private static void post(Dashboard dashboard, String what, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(dashboard.address()).resolve("/v1/" + what))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private void check(String broker) throws Exception {
    Set<String> seen = new TreeSet<>();
    List<String> faults = new ArrayList<>();
    int[] reports = {0};
    read(
        broker,
        record -> {
          List<String> names = schemas.ofTopic(record.topic());
          if (!names.isEmpty()) {
            seen.add(record.topic());
            faults.addAll(faults(record, names));
          }
          reports[0] += record.topic().equals(Topics.SINKS) ? 1 : 0;
        },
        // The final's report, and the one that was asked for.
        () -> seen.containsAll(EXPECTED) && reports[0] >= 2);
    assertThat(faults).isEmpty();
    assertThat(reports[0]).isGreaterThanOrEqualTo(2);
    assertThat(seen).containsAll(EXPECTED);
  }

  /** None where it keeps one of the schemas that its topic may have. */
  private List<String> faults(ConsumerRecord<String, byte[]> record, List<String> names) {
    List<String> faults = new ArrayList<>();
    try {
      for (String name : names) {
        var found = schemas.faults(name, JSON.readTree(record.value()));
        if (found.isEmpty()) {
          return List.of();
        }
        found.stream().limit(3).forEach(each -> faults.add(record.topic() + " " + name + each));
      }
    } catch (java.io.IOException e) {
      faults.add(record.topic() + ": " + e.getMessage());
    }
    return faults;
  }

  private interface Reader {
    void accept(ConsumerRecord<String, byte[]> record);
  }

  /** Reads all topics from their beginnings until enough was seen. */
  private static void read(String broker, Reader reader, BooleanSupplier isEnough) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer
          .listTopics()
          .forEach(
              (topic, infos) ->
                  infos.forEach(
                      info -> partitions.add(new TopicPartition(topic, info.partition()))));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!isEnough.getAsBoolean() && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(reader::accept);
      }
    }
  }
}
