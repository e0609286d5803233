package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.session.RecognitionScheduler;
import org.lipstream.app.topology.CaptionApp;
import org.lipstream.app.topology.CaptionSettings;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.llm.recognize.LipstreamModel;
import org.lipstream.llm.recognize.Recognizer;
import org.lipstream.tests.command.Bundled;
import org.lipstream.tests.command.CommandRun;

/** What docker-compose.yml says, held against what it starts; containers cannot run here. */
class ComposeTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final Pattern METRIC = Pattern.compile("\\b(lipstream|kafka|jvm)_[a-z_]+");

  @TempDir private Path folder;
  private final JsonNode compose = yaml(ROOT.resolve("docker-compose.yml"));

  private static JsonNode yaml(Path file) {
    try {
      return new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  @Test
  void startsABrokerThatTheApplicationRunsOn() throws Exception {
    int clients = EmbeddedBroker.freePort(0);
    int controller = EmbeddedBroker.freePort(0);
    Map<String, String> settings = brokerSettings();
    assertThat(AbstractKafkaConfig.CONFIG_DEF.names()).containsAll(settings.keySet());
    // The same keys on this machine's free ports and in a folder of the test.
    settings.replaceAll(
        (key, value) ->
            value
                .replace(
                    "HOST://:9092,INTERNAL://:19092",
                    "HOST://localhost:"
                        + EmbeddedBroker.freePort(0)
                        + ",INTERNAL://localhost:"
                        + clients)
                .replace(
                    "HOST://localhost:9092,INTERNAL://kafka:19092",
                    "INTERNAL://localhost:" + clients)
                .replace("CONTROLLER://:9093", "CONTROLLER://localhost:" + controller)
                .replace("kafka:9093", "localhost:" + controller)
                .replace("/var/lib/kafka/data", folder.toString()));
    format(settings);
    KafkaRaftServer broker = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    broker.startup();
    try (Recognizer recognizer = LipstreamModel.open(Bundled.model());
        RecognitionScheduler scheduler = RecognitionScheduler.threads(recognizer, 1)) {
      String address = "localhost:" + clients;
      TopicSetup.ensure(address, TopicSetup.PATIENCE);
      try (CaptionApp app =
          CaptionApp.start(address, CaptionSettings.defaults(), scheduler, session -> {})) {
        app.running().join();
        assertThat(app.failure()).isNotDone();
      }
    } finally {
      broker.shutdown();
      broker.awaitShutdown();
    }
  }

  /** As the image's entry point reads them: KAFKA_ is dropped, underscores are dots. */
  private Map<String, String> brokerSettings() {
    Map<String, String> settings = new HashMap<>();
    compose
        .at("/services/kafka/environment")
        .properties()
        .forEach(
            entry ->
                settings.put(
                    entry
                        .getKey()
                        .substring("KAFKA_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.'),
                    entry.getValue().asText()));
    return settings;
  }

  private void format(Map<String, String> settings) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(Integer.parseInt(settings.get("node.id")))
        .setClusterId("Y29tcG9zZS1jb21wb3NlMQ")
        .setControllerListenerName(settings.get("controller.listener.names"))
        .setMetadataLogDirectory(folder.toString())
        .setDirectories(List.of(folder.toString()))
        .setReleaseVersion(MetadataVersion.latestProduction())
        .run();
  }

  @Test
  void mountsFilesThatAreThere() {
    for (JsonNode service : compose.path("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String source = volume.asText().split(":")[0];
        if (source.startsWith("./")) {
          assertThat(ROOT.resolve(source)).exists();
        } else {
          assertThat(compose.path("volumes").has(source)).as(source).isTrue();
        }
      }
    }
  }

  @Test
  void reachesNothingFromOutsideThisMachine() {
    for (JsonNode service : compose.path("services")) {
      service.path("ports").forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
    }
  }

  @Test
  void callsTheApplicationWithOptionsThatItHas() {
    List<String> words = new ArrayList<>();
    compose.at("/services/lipstream/command").forEach(word -> words.add(word.asText()));
    String help = String.join("\n", CommandRun.of(words.get(0), "--help").output());
    for (String word : words) {
      if (word.startsWith("--")) {
        assertThat(help).contains(word + "=");
      }
    }
    assertThat(help).contains("LIPSTREAM_TOKEN");
    assertThat(compose.at("/services/lipstream/environment").has("LIPSTREAM_TOKEN")).isTrue();
  }

  @Test
  void scrapesWithTheTokenFromWhereTheApplicationListens() {
    JsonNode job = yaml(ROOT.resolve("docs/deploy/prometheus.yml")).path("scrape_configs").get(0);
    assertThat(job.at("/static_configs/0/targets/0").asText()).isEqualTo("lipstream:8080");
    String file = job.at("/authorization/credentials_file").asText();
    assertThat(compose.path("secrets").has(file.substring(file.lastIndexOf('/') + 1))).isTrue();
  }

  @Test
  void showsAndJudgesOnlyFiguresThatTheApplicationHas() throws IOException {
    String shown = Files.readString(ROOT.resolve("docs/deploy/grafana/boards/lipstream.json"));
    shown += Files.readString(ROOT.resolve("docs/deploy/alerts.yml"));
    Path app = ROOT.resolve("streams-app/src/main/java/org/lipstream/app");
    String code =
        Files.readString(app.resolve("dashboard/model/Figures.java"))
            + Files.readString(app.resolve("dashboard/model/LiveModel.java"));
    String meters = Files.readString(app.resolve("topology/TranscriptMeters.java"));
    Set<String> names = new TreeSet<>();
    Matcher metric = METRIC.matcher(shown);
    while (metric.find()) {
      names.add(metric.group());
    }
    assertThat(names).hasSizeGreaterThan(15);
    for (String name : names) {
      if (name.startsWith("lipstream_")) {
        String figure = "\"" + name.substring("lipstream_".length()) + "\"";
        String meter = name.replaceAll("(_bucket|_total|_seconds)+$", "").replace('_', '.');
        assertThat(code.contains(figure) || meters.contains("\"" + meter + "\"")).as(name).isTrue();
        assertThat(name).as("units of Prometheus' own").doesNotContain("_ms").doesNotContain("_mb");
      }
    }
  }

  @Test
  void judgesByRulesThatPrometheusIsGiven() {
    String file = yaml(ROOT.resolve("docs/deploy/prometheus.yml")).at("/rule_files/0").asText();
    List<String> mounted = new ArrayList<>();
    compose.at("/services/prometheus/volumes").forEach(volume -> mounted.add(volume.asText()));
    assertThat(mounted).contains("./docs/deploy/alerts.yml:" + file + ":ro");
    JsonNode rules = yaml(ROOT.resolve("docs/deploy/alerts.yml")).at("/groups/0/rules");
    assertThat(rules.size()).isGreaterThan(5);
    for (JsonNode rule : rules) {
      assertThat(rule.path("alert").asText()).startsWith("Lipstream");
      assertThat(rule.path("expr").asText()).isNotEmpty();
      assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
    }
  }
}
