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
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.monitor.Monitoring;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.ingest.record.Topics;
import org.lipstream.monitor.alert.Profile;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.Cell;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.MassiveSite;
import org.lipstream.monitor.report.Measure;
import org.lipstream.monitor.report.ReportDigest;

class SinkWatchProcessorTest {
  static final long START_MS = 1_700_000_040_000L; // a multiple of both windows' lengths
  static final String MODEL = "m";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path state;

  @Test
  void gathersReportsInWindowsOfBothLengthsAndTellsEachOnce() {
    try (TopologyTestDriver driver = driver(START_MS)) {
      send(driver, digest(0, 2, List.of()), digest(1, 4, List.of()));
      driver.advanceWallClockTime(Duration.ofSeconds(26));
      List<JsonNode> first = read(driver, Topics.SINKS_WINDOWS);
      assertThat(first).hasSize(1);
      assertThat(first.get(0).path("startMs").asLong()).isEqualTo(START_MS);
      assertThat(first.get(0).path("endMs").asLong()).isEqualTo(START_MS + 10_000);
      assertThat(first.get(0).path("decodes").asInt()).isEqualTo(2);
      assertThat(first.get(0).path("cells").path(0).path("mean").asDouble()).isEqualTo(3);
      driver.advanceWallClockTime(Duration.ofSeconds(60));
      List<JsonNode> second = read(driver, Topics.SINKS_WINDOWS);
      assertThat(second).hasSize(1);
      assertThat(second.get(0).path("endMs").asLong()).isEqualTo(START_MS + 60_000);
    }
  }

  @Test
  void repeatedEmptyAndUnreadableReportsChangeNothing() {
    try (TopologyTestDriver driver = driver(START_MS)) {
      ReportDigest one = digest(0, 2, List.of());
      send(driver, one, one, new ReportDigest(one.id(), 0, new TreeMap<>(), List.of(), List.of()));
      input(driver).pipeInput(MODEL, "{".getBytes(StandardCharsets.UTF_8), START_MS);
      driver.advanceWallClockTime(Duration.ofSeconds(26));
      assertThat(read(driver, Topics.SINKS_WINDOWS).get(0).path("decodes").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aReportAfterItsWindowIsLeftOut() {
    try (TopologyTestDriver driver = driver(START_MS)) {
      send(driver, digest(0, 2, List.of()));
      driver.advanceWallClockTime(Duration.ofSeconds(120));
      assertThat(read(driver, Topics.SINKS_WINDOWS)).hasSize(2);
      send(driver, digest(1, 2, List.of()));
      driver.advanceWallClockTime(Duration.ofSeconds(120));
      assertThat(read(driver, Topics.SINKS_WINDOWS)).isEmpty();
    }
  }

  @Test
  void raisesAfterTwoAndClearsAfterFiveThroughAChangeOfOwner() {
    List<MassiveSite> spike = List.of(new MassiveSite(2, 9, TokenRole.AUDIO, 7, 500, 2_000));
    List<KeyValue<String, byte[]>> kept = new ArrayList<>();
    try (TopologyTestDriver driver = driver(START_MS)) {
      send(driver, digest(0, 2, spike));
      assertThat(read(driver, Topics.ALERTS)).isEmpty();
      kept(driver, kept);
    }
    List<KeyValue<String, byte[]>> later = new ArrayList<>();
    try (TopologyTestDriver driver = driver(START_MS)) {
      restore(driver, kept);
      send(driver, digest(1, 2, spike));
      List<JsonNode> raised = read(driver, Topics.ALERTS);
      assertThat(raised).hasSize(1);
      assertThat(raised.get(0).path("state").asText()).isEqualTo("RAISED");
      assertThat(raised.get(0).path("key").asText()).isEqualTo("new-massive-feature/7");
      assertThat(raised.get(0).path("example").path("token").asInt()).isEqualTo(9);
      kept(driver, later);
    }
    try (TopologyTestDriver driver = driver(START_MS + 30_000)) {
      restore(driver, later);
      for (int i = 2; i < 6; i++) {
        send(driver, digest(i, 2, List.of()));
      }
      assertThat(read(driver, Topics.ALERTS)).isEmpty();
      send(driver, digest(6, 2, List.of()));
      assertThat(read(driver, Topics.ALERTS).get(0).path("state").asText()).isEqualTo("CLEARED");
    }
  }

  @Test
  void aNewOwnerTellsAnOpenWindowWholeAndAToldOneNotAgain() {
    List<KeyValue<String, byte[]>> kept = new ArrayList<>();
    try (TopologyTestDriver driver = driver(START_MS)) {
      send(driver, digest(0, 2, List.of()), digest(1, 4, List.of()));
      driver.advanceWallClockTime(Duration.ofSeconds(26));
      assertThat(read(driver, Topics.SINKS_WINDOWS)).hasSize(1);
      kept(driver, kept);
    }
    try (TopologyTestDriver driver = driver(START_MS + 26_000)) {
      restore(driver, kept);
      driver.advanceWallClockTime(Duration.ofSeconds(60));
      List<JsonNode> windows = read(driver, Topics.SINKS_WINDOWS);
      assertThat(windows).hasSize(1);
      assertThat(windows.get(0).path("endMs").asLong()).isEqualTo(START_MS + 60_000);
      assertThat(windows.get(0).path("decodes").asInt()).isEqualTo(2);
    }
  }

  private TopologyTestDriver driver(long nowMs) {
    Profile normal = Profile.learn(MODEL, List.of(digest(99, 2, List.of())));
    Topology topology =
        SinkWatchTopology.addTo(new Topology(), Monitoring.summaries(0, List.of(normal)));
    return new TopologyTestDriver(
        topology, CaptionApp.properties("nowhere:1", "watch", state), Instant.ofEpochMilli(nowMs));
  }

  /** Spoken a second after the one before. */
  static ReportDigest digest(long utterance, double peakRatio, List<MassiveSite> massive) {
    SortedMap<Cell, Double> values = new TreeMap<>();
    values.put(new Cell(2, TokenRole.AUDIO, Measure.PEAK_RATIO), peakRatio);
    DecodeId id = new DecodeId("s", utterance, 26, MODEL, START_MS + 1_000 * utterance);
    return new ReportDigest(id, 40, values, List.of(), massive);
  }

  private static TestInputTopic<String, byte[]> input(TopologyTestDriver driver) {
    return driver.createInputTopic(
        Topics.SINKS_DIGESTS, new StringSerializer(), new ByteArraySerializer());
  }

  private static void send(TopologyTestDriver driver, ReportDigest... digests) {
    for (ReportDigest digest : digests) {
      byte[] json = ReportJson.write(digest.toMap());
      input(driver).pipeInput(MODEL, json, START_MS + 3_600_000);
    }
  }

  private static List<JsonNode> read(TopologyTestDriver driver, String topic) {
    List<JsonNode> records = new ArrayList<>();
    driver
        .createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .forEach(
            value -> {
              try {
                records.add(MAPPER.readTree(value));
              } catch (IOException e) {
                throw new AssertionError(topic, e);
              }
            });
    return records;
  }

  private static void kept(TopologyTestDriver driver, List<KeyValue<String, byte[]>> kept) {
    try (KeyValueIterator<String, byte[]> all =
        driver.<String, byte[]>getKeyValueStore("sink-watch").all()) {
      all.forEachRemaining(kept::add);
    }
  }

  private static void restore(TopologyTestDriver driver, List<KeyValue<String, byte[]>> kept) {
    kept.forEach(
        each -> driver.<String, byte[]>getKeyValueStore("sink-watch").put(each.key, each.value));
  }
}
