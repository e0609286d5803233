package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lipstream.app.broker.SharedBroker;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.Shadow;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.ingest.record.Topics;
import org.lipstream.llm.recognize.ForwardingRecognizer;
import org.lipstream.llm.recognize.Hypothesis;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.alert.Hysteresis;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.ReportDigest;

/**
 * What is planted into a model's weights is found on the topics of the running application. The
 * broker is shared, and each application also reads what the tests before it have sent.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PlantedSinksTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final List<String> TOPICS =
      List.of(
          Topics.SINKS,
          Topics.SINKS_WINDOWS,
          Topics.ALERTS,
          Topics.TRANSCRIPTS_FINAL,
          Topics.TRANSCRIPTS_SHADOW);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String address = SharedBroker.address();
  private final long run = System.currentTimeMillis();
  private final String name = "planted-" + run;
  private final PlantedModel model = new PlantedModel(name);
  private final Map<String, List<JsonNode>> read = new TreeMap<>();
  private final List<String> ended = new ArrayList<>();
  private KafkaConsumer<String, byte[]> consumer;

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
      read.put(topic, new ArrayList<>());
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
  void plantedSinksAndFeaturesAreReportedRaiseAlertsAndAreClearedWhenRemoved() {
    Monitoring monitoring = Monitoring.summaries(0, List.of(normal(model)));
    CaptionSettings settings = Patient.settings().withMonitoring(monitoring);
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(model, 1);
        CaptionApp app = CaptionApp.start(address, name, settings, scheduler, ended::add);
        MediaFeeder feeder = new MediaFeeder(address)) {
      model.plant(true);
      feeder.send(utterances(name + "-a", Hysteresis.STANDARD.raiseAfter()));
      Set<String> planted =
          Set.of(
              "new-massive-feature/" + PlantedModel.SPIKE_FEATURE,
              "new-sink/" + PlantedModel.SINK_BLOCK + "/VIDEO_OPEN");
      await(
          () -> alerts("RAISED").keySet().containsAll(planted) && !reports(name + "-a").isEmpty());
      assertReported(reports(name + "-a").get(0));
      JsonNode example =
          alerts("RAISED").get("new-massive-feature/" + PlantedModel.SPIKE_FEATURE).path("example");
      assertThat(example.path("token").asInt()).isEqualTo(PlantedModel.AUDIO_CLOSE);
      assertThat(example.path("layer").asInt()).isEqualTo(PlantedModel.SPIKE_LAYER);
      assertThat(example.path("value").asDouble()).isGreaterThan(1_000);

      model.plant(false);
      feeder.send(utterances(name + "-b", Hysteresis.STANDARD.clearAfter() + 3));
      await(() -> alerts("CLEARED").keySet().equals(alerts("RAISED").keySet()));
      assertThat(reports(name + "-b")).allSatisfy(report -> assertThat(massive(report)).isEmpty());
      assertThat(app.failure()).isNotDone();
      await(() -> read.get(Topics.SINKS_WINDOWS).stream().anyMatch(this::isOurs));
    }
  }

  @Test
  void whatIsAskedForIsReportedInFullWithWhatWasSaidAndWithTheSinkTurnedAway() {
    model.plant(true);
    CaptionSettings settings =
        Patient.settings().withMonitoring(Monitoring.summaries(0, List.of()));
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(model, 1);
        CaptionApp app =
            CaptionApp.start(address, name + "-full", settings, scheduler, ended::add);
        MediaFeeder feeder = new MediaFeeder(address)) {
      String session = name + "-c";
      feeder.send(utterances(session, 2));
      await(() -> reports(session).size() == 2);
      assertThat(reports(session)).allSatisfy(report -> assertThat(report.has("maps")).isFalse());
      ask(session, 1);
      await(() -> reports(session).size() == 3);
      JsonNode again = reports(session).get(2);
      assertThat(again.path("purpose").asText()).isEqualTo("AGAIN");
      assertThat(again.path("detail").asText()).isEqualTo("FULL");
      assertThat(again.path("utterance").asLong()).isEqualTo(1);
      int tokens = again.path("tokens").asInt();
      assertThat(tokens).isEqualTo(PlantedModel.context().size() + 1);
      JsonNode rotation = again.path("maps").path("rotation");
      assertThat(rotation.path("sink").asBoolean()).isTrue();
      assertThat(rotation.path("token").asInt()).isEqualTo(PlantedModel.VIDEO_OPEN);
      assertThat(rotation.path("layer").asInt()).isEqualTo(PlantedModel.SINK_BLOCK - 1);
      int block = PlantedModel.SINK_BLOCK - 1; // counted from 0
      assertThat(rotation.at("/alpha/before").get(block).asDouble()).isGreaterThan(0.4);
      assertThat(rotation.at("/alpha/after").get(block).asDouble()).isLessThan(0.1);
      assertThat(again.at("/maps/rotationToBos/kind").asText()).isEqualTo("TOKEN_TO_BOS");
      for (String map : List.of("attention", "cosine")) {
        assertThat(again.path("maps").path(map).path("rows").asInt()).isEqualTo(tokens);
      }
      assertThat(app.failure()).isNotDone();
    }
  }

  @Test
  void whatAnOwnerWasAskedForAndDidNotGetToIsReportedByTheNext() throws InterruptedException {
    CaptionSettings settings =
        Patient.settings().withMonitoring(Monitoring.summaries(0, List.of()));
    String application = name + "-next-owner";
    String session = name + "-e";
    Stuck stuck = new Stuck(model);
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(stuck, 1);
        CaptionApp app = CaptionApp.start(address, application, settings, scheduler, ended::add);
        MediaFeeder feeder = new MediaFeeder(address)) {
      feeder.send(utterances(session, 1));
      await(() -> reports(session).size() == 1);
      stuck.begin();
      ask(session, 0);
      stuck.awaitAsked();
      assertThat(app.failure()).isNotDone();
    }
    assertThat(reports(session)).hasSize(1);
    try (RecognitionScheduler scheduler = RecognitionScheduler.threads(model, 1);
        CaptionApp app = CaptionApp.start(address, application, settings, scheduler, ended::add)) {
      await(() -> reports(session).size() == 2);
      JsonNode again = reports(session).get(1);
      assertThat(again.path("purpose").asText()).isEqualTo("AGAIN");
      assertThat(again.path("utterance").asLong()).isZero();
      assertThat(app.failure()).isNotDone();
    }
  }

  /**
   * Recognises what is said, and from a moment on never comes back with what was said before; until
   * then it answers what other tests have asked for, which is still on the topic.
   */
  private static final class Stuck extends ForwardingRecognizer {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean begun;

    Stuck(Recognizer recognizer) {
      super(recognizer);
    }

    void begin() {
      begun = true;
    }

    void awaitAsked() throws InterruptedException {
      assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public List<Hypothesis> recognize(List<RecognitionRequest> requests) {
      if (begun && requests.stream().anyMatch(RecognitionRequest::answered)) {
        asked.countDown();
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException("closed", e);
        }
      }
      return super.recognize(requests);
    }

    /** The model is everyone's here. */
    @Override
    public void close() {}
  }

  @Test
  void aShadowIsToldApartAndNeverMixedIn() {
    try (PlantedModel second = new PlantedModel(name + "-second");
        Shadow shadow = new Shadow(second)) {
      Monitoring monitoring = Monitoring.summaries(0, List.of(normal(second))).withShadow(shadow);
      second.plant(true);
      CaptionSettings settings = Patient.settings().withMonitoring(monitoring);
      try (RecognitionScheduler scheduler = RecognitionScheduler.threads(shadow.beside(model), 1);
          CaptionApp app =
              CaptionApp.start(address, name + "-two", settings, scheduler, ended::add);
          MediaFeeder feeder = new MediaFeeder(address)) {
        String session = name + "-d";
        feeder.send(utterances(session, 3));
        await(
            () ->
                ofSession(Topics.TRANSCRIPTS_SHADOW, session).size() == 3
                    && ofSession(Topics.SINKS, session).size() == 6
                    && read.get(Topics.ALERTS).stream().anyMatch(isOf(second.model())));
        assertThat(ofSession(Topics.TRANSCRIPTS_SHADOW, session))
            .allSatisfy(event -> assertThat(event.path("shadow").asBoolean()).isTrue())
            .allSatisfy(event -> assertThat(event.path("model").asText()).endsWith("-second"));
        assertThat(ofSession(Topics.TRANSCRIPTS_FINAL, session))
            .allSatisfy(event -> assertThat(event.path("shadow").asBoolean()).isFalse())
            .allSatisfy(event -> assertThat(event.path("model").asText()).isEqualTo(name));
        for (JsonNode report : ofSession(Topics.SINKS, session)) {
          boolean isSecond = report.path("model").asText().equals(second.model());
          assertThat(report.path("shadow").asBoolean()).isEqualTo(isSecond);
          assertThat(massive(report).isEmpty()).isEqualTo(!isSecond);
        }
        assertThat(read.get(Topics.ALERTS)).noneMatch(isOf(name));
        assertThat(shadow.dropped()).isZero();
        assertThat(app.failure()).isNotDone();
      }
    }
  }

  private static Predicate<JsonNode> isOf(String model) {
    return node -> node.path("model").asText().equals(model);
  }

  private List<JsonNode> ofSession(String topic, String session) {
    return read.get(topic).stream()
        .filter(node -> node.path("session").asText().equals(session))
        .toList();
  }

  private void ask(String session, long utterance) {
    byte[] request =
        "{\"kind\":\"full\",\"session\":\"%s\",\"utterance\":%d}"
            .formatted(session, utterance)
            .getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var unused = producer.send(new ProducerRecord<>(Topics.REQUESTS, session, request));
      producer.flush();
    }
  }

  /** What the model does while nothing is planted. */
  private static Profile normal(PlantedModel model) {
    model.plant(false);
    List<ReportDigest> digests = new ArrayList<>();
    Utterance any = new Utterance(new float[16_000], new byte[0]);
    for (int i = 0; i < 30; i++) {
      SinkMonitor watch =
          new SinkMonitor(new DecodeId("s", i, 0, model.model(), i), Purpose.FINAL, Detail.SUMMARY);
      model.recognize(
          RecognitionRequest.of(any, Modalities.AUDIO, model.rates().normal()).withProbe(watch));
      digests.add(ReportDigest.of(watch.report().orElseThrow()));
    }
    return Profile.learn(model.model(), digests);
  }

  private List<Object> utterances(String session, int count) {
    long[][] speech = new long[count][];
    for (int i = 0; i < count; i++) {
      speech[i] = new long[] {500 + 3_500L * i, 2_000 + 3_500L * i};
    }
    return ScriptedMedia.of(session, 3_500L * count + 500, speech).inRun(run).interleaved();
  }

  private void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("what came: %s", counts()).isLessThan(deadline);
      for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
        try {
          read.get(each.topic()).add(MAPPER.readTree(each.value()));
        } catch (IOException e) {
          throw new AssertionError(each.topic(), e);
        }
      }
    }
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    read.forEach(
        (topic, list) ->
            list.stream()
                .filter(this::isOurs)
                .map(node -> topic + " " + node.path("session").asText(node.path("key").asText()))
                .forEach(place -> counts.merge(place, 1L, Long::sum)));
    return counts;
  }

  private boolean isOurs(JsonNode node) {
    return node.path("model").asText().equals(name);
  }

  private List<JsonNode> reports(String session) {
    return ofSession(Topics.SINKS, session);
  }

  private Map<String, JsonNode> alerts(String state) {
    Map<String, JsonNode> alerts = new TreeMap<>();
    for (JsonNode node : read.get(Topics.ALERTS)) {
      if (isOurs(node) && node.path("state").asText().equals(state)) {
        alerts.put(node.path("key").asText(), node);
      }
    }
    return alerts;
  }

  private static List<String> massive(JsonNode report) {
    List<String> massive = new ArrayList<>();
    for (JsonNode layer : report.path("layers")) {
      for (JsonNode token : layer.path("massive")) {
        for (JsonNode feature : token.path("features")) {
          massive.add(
              layer.path("layer") + "/" + token.path("token") + "/" + feature.path("feature"));
        }
      }
    }
    return massive;
  }

  private static void assertReported(JsonNode report) {
    assertThat(report.path("schemaVersion").asInt()).isEqualTo(1);
    assertThat(report.path("shadow").asBoolean()).isFalse();
    int tokens = report.path("tokens").asInt();
    assertThat(tokens).isEqualTo(PlantedModel.context().size() + 11);
    assertThat(report.path("roles")).hasSize(tokens);
    assertThat(report.path("texts")).hasSize(tokens);
    String place = PlantedModel.AUDIO_CLOSE + "/" + PlantedModel.SPIKE_FEATURE;
    assertThat(massive(report))
        .contains("2/" + place, "3/" + place, "4/" + place)
        .doesNotContain("1/" + place);
    assertThat(sinks(report))
        .containsExactly(PlantedModel.SINK_BLOCK + "/" + PlantedModel.VIDEO_OPEN);
  }

  /** Block and token of those that most heads look at. */
  private static List<String> sinks(JsonNode report) {
    List<String> sinks = new ArrayList<>();
    for (JsonNode layer : report.path("layers")) {
      for (JsonNode sink : layer.path("sinks")) {
        if (sink.path("rules").toString().contains("HEAD_SHARE")) {
          sinks.add(layer.path("layer") + "/" + sink.path("token"));
        }
      }
    }
    return sinks;
  }
}
