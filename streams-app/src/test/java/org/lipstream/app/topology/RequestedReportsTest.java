package org.lipstream.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.session.ScriptedMedia;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.LipFrame;
import org.lipstream.ingest.record.Topics;

/** What people ask of a session's next decode. */
class RequestedReportsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String REQUESTS = "caption-requests";
  private static final byte[] NEXT =
      "{\"kind\":\"full\",\"session\":\"a\",\"utterance\":null}".getBytes(StandardCharsets.UTF_8);
  private static final ScriptedMedia MEDIA =
      ScriptedMedia.of("a", 7_000, new long[] {1_000, 2_500}, new long[] {4_000, 5_600});

  @TempDir Path state;
  private final PlantedModel model = new PlantedModel("planted");

  @AfterEach
  void close() {
    model.close();
  }

  private TopologyTestDriver driver() {
    Monitoring monitoring = Monitoring.summaries(0, List.of());
    return new TopologyTestDriver(
        CaptionTopology.build(
            CaptionSettings.defaults().withMonitoring(monitoring),
            RecognitionScheduler.inCaller(model),
            session -> {}),
        CaptionApp.properties("nowhere:1", "requested", state),
        Instant.ofEpochMilli(ScriptedMedia.RUN));
  }

  private static void ask(TopologyTestDriver driver) {
    driver
        .createInputTopic(Topics.REQUESTS, new StringSerializer(), new ByteArraySerializer())
        .pipeInput("a", NEXT);
  }

  private static void speak(TopologyTestDriver driver) {
    var audio =
        driver.createInputTopic(Topics.AUDIO, new StringSerializer(), new ByteArraySerializer());
    var lips =
        driver.createInputTopic(Topics.LIPS, new StringSerializer(), new ByteArraySerializer());
    for (Object each : MEDIA.interleaved()) {
      if (each instanceof AudioChunk chunk) {
        audio.pipeInput(chunk.getSession(), chunk.toByteArray());
      } else {
        LipFrame frame = (LipFrame) each;
        lips.pipeInput(frame.getSession(), frame.toByteArray());
      }
    }
  }

  private static List<JsonNode> reports(TopologyTestDriver driver) throws IOException {
    List<JsonNode> reports = new ArrayList<>();
    for (byte[] value :
        driver
            .createOutputTopic(Topics.SINKS, new StringDeserializer(), new ByteArrayDeserializer())
            .readValuesToList()) {
      reports.add(MAPPER.readTree(value));
    }
    return reports;
  }

  private static KeyValueStore<String, byte[]> store(TopologyTestDriver driver) {
    return driver.getKeyValueStore(REQUESTS);
  }

  private static List<KeyValue<String, byte[]>> waiting(TopologyTestDriver driver) {
    List<KeyValue<String, byte[]>> waiting = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store(driver).all()) {
      all.forEachRemaining(waiting::add);
    }
    return waiting;
  }

  private static void assertOneInFull(List<JsonNode> reports) {
    assertThat(reports).hasSizeGreaterThanOrEqualTo(3);
    assertThat(reports).filteredOn(each -> each.path("detail").asText().equals("FULL")).hasSize(1);
    JsonNode first = reports.get(0);
    assertThat(first.path("detail").asText()).isEqualTo("FULL");
    assertThat(first.path("purpose").asText()).isEqualTo("PARTIAL");
    assertThat(first.path("maps").path("attention").path("rows").asInt())
        .isEqualTo(first.path("tokens").asInt());
  }

  @Test
  void nextDecodeIsReportedInFullAndThoseAfterItAreNot() throws IOException {
    try (TopologyTestDriver driver = driver()) {
      ask(driver);
      assertThat(waiting(driver)).hasSize(1);
      speak(driver);
      assertOneInFull(reports(driver));
      assertThat(waiting(driver)).isEmpty();
    }
  }

  @Test
  void withoutARequestThereAreSummariesOfFinalsAlone() throws IOException {
    try (TopologyTestDriver driver = driver()) {
      speak(driver);
      assertThat(reports(driver))
          .hasSize(2)
          .allSatisfy(each -> assertThat(each.path("detail").asText()).isEqualTo("SUMMARY"))
          .allSatisfy(each -> assertThat(each.path("purpose").asText()).isEqualTo("FINAL"));
    }
  }

  @Test
  void aNewOwnerServesWhatTheOldOneWasAskedFor() throws IOException {
    List<KeyValue<String, byte[]>> kept;
    try (TopologyTestDriver driver = driver()) {
      ask(driver);
      kept = waiting(driver);
    }
    try (TopologyTestDriver driver = driver()) {
      kept.forEach(each -> store(driver).put(each.key, each.value));
      speak(driver);
      assertOneInFull(reports(driver));
      assertThat(waiting(driver)).isEmpty();
    }
  }

  @Test
  void whatNobodyGotWithinADayIsForgotten() {
    try (TopologyTestDriver driver = driver()) {
      ask(driver);
      driver.advanceWallClockTime(Duration.ofHours(23));
      assertThat(waiting(driver)).hasSize(1);
      driver.advanceWallClockTime(Duration.ofHours(2));
      assertThat(waiting(driver)).isEmpty();
    }
  }
}
