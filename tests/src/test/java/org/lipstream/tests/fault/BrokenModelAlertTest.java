package org.lipstream.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.lab.corpus.Manifest;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ProfileFile;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.Patient;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.ingest.media.Clip;
import org.lipstream.ingest.media.MediaSource;
import org.lipstream.ingest.publish.PublishProgress;
import org.lipstream.ingest.publish.Publisher;
import org.lipstream.ingest.record.Topics;
import org.lipstream.llm.recognize.LipstreamModel;
import org.lipstream.llm.recognize.RecognitionRequest;
import org.lipstream.llm.recognize.Utterance;
import org.lipstream.media.Modalities;
import org.lipstream.monitor.alert.Alert;
import org.lipstream.monitor.alert.AlertBoard;
import org.lipstream.monitor.alert.AlertRule;
import org.lipstream.monitor.alert.Hysteresis;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.tests.command.Bundled;

/**
 * A model whose weights are damaged, but in a shape that opens and answers, is found out by what
 * goes on inside it: its profile is the sound model's.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class BrokenModelAlertTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String LLM = "llm/model.safetensors";
  private static final String TENSOR = "model.layers.1.mlp.down_proj.weight";

  /** Of whatever role, after the block that the tensor belongs to. */
  private static final String PEAK = "out-of-range/PEAK_RATIO/2/";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Profile normal = ProfileFile.read(Bundled.model()).orElseThrow();

  @TempDir Path folder;

  @Test
  void oneBitOfAShardThatFlippedRaisesAnAlertWhereTheWholeModelRaisesNone() throws IOException {
    assertThat(alerts(Bundled.model())).isEmpty();
    ModelFolder broken = ModelFolder.copyOf(Bundled.model(), folder.resolve("broken"));
    flipABit(broken.file(LLM));
    List<JsonNode> raised = serve(broken.path());
    assertThat(raised)
        .allSatisfy(alert -> assertThat(alert.path("model").asText()).isEqualTo("grid"))
        .allSatisfy(alert -> assertThat(alert.path("state").asText()).isEqualTo("RAISED"))
        .anySatisfy(alert -> assertThat(alert.path("key").asText()).startsWith(PEAK));
  }

  /** Of all bundled clips, one after the other, without Kafka. */
  private List<Alert> alerts(Path model) {
    AlertBoard board = new AlertBoard(normal, AlertRule.standard(), Hysteresis.STANDARD);
    List<Alert> alerts = new ArrayList<>();
    try (LipstreamModel recognizer = LipstreamModel.open(model)) {
      for (Manifest.Entry entry : Bundled.clips()) {
        Clip clip = Clip.read(entry.path());
        DecodeId id = new DecodeId(entry.path().toString(), 0, 0, recognizer.model(), 0);
        SinkMonitor watch = new SinkMonitor(id, Purpose.FINAL, Detail.SUMMARY);
        recognizer.recognize(
            RecognitionRequest.of(
                    new Utterance(clip.samples(), clip.lips()),
                    Modalities.AV,
                    recognizer.rates().normal())
                .withProbe(watch));
        alerts.addAll(board.accept(ReportDigest.of(watch.report().orElseThrow())));
      }
    }
    return alerts;
  }

  /** What the application says of a clip of three sentences on the alerts topic. */
  private List<JsonNode> serve(Path model) throws IOException {
    CaptionSettings settings =
        Patient.settings().withMonitoring(Monitoring.summaries(0, List.of(normal)));
    try (LipstreamModel recognizer = LipstreamModel.open(model);
        RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1);
        EmbeddedBroker broker = EmbeddedBroker.start()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      try (CaptionApp app = CaptionApp.start(broker.address(), settings, scheduler, session -> {});
          Publisher publisher = Publisher.connect(broker.address());
          MediaSource clip = MediaSource.open(Bundled.clips().get(0).path())) {
        app.running().join();
        publisher.publish(clip, "broken", 0, PublishProgress.NONE);
        List<JsonNode> raised = awaitAlerts(broker.address());
        assertThat(app.failure()).isNotDone();
        return raised;
      }
    }
  }

  private static List<JsonNode> awaitAlerts(String address) throws IOException {
    List<JsonNode> alerts = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.ALERTS).stream()
              .map(info -> new TopicPartition(Topics.ALERTS, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (alerts.stream().noneMatch(BrokenModelAlertTest::isOfThePeak)) {
        assertThat(System.nanoTime()).as("alerts: %s", alerts).isLessThan(deadline);
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
          alerts.add(JSON.readTree(each.value()));
        }
      }
    }
    return alerts;
  }

  private static boolean isOfThePeak(JsonNode alert) {
    return alert.path("key").asText().startsWith(PEAK);
  }

  /** The highest bit of the exponent of a tensor's largest weight: 0.3 becomes 20,000. */
  private static void flipABit(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong(0));
    JsonNode tensor = JSON.readTree(bytes.array(), Long.BYTES, header).path(TENSOR);
    assertThat(tensor.path("dtype").asText()).isEqualTo("F16");
    int start = Long.BYTES + header;
    int end = start + tensor.path("data_offsets").get(1).asInt();
    int largest = start + tensor.path("data_offsets").get(0).asInt();
    for (int at = largest; at < end; at += Short.BYTES) {
      boolean larger = (bytes.getShort(at) & 0x7fff) > (bytes.getShort(largest) & 0x7fff);
      largest = larger ? at : largest;
    }
    bytes.putShort(largest, (short) (bytes.getShort(largest) ^ 0x4000));
    Files.write(file, bytes.array());
  }
}
