package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.lipstream.app.broker.EmbeddedBroker;
import org.lipstream.app.monitor.ReportJson;
import org.lipstream.app.status.InstanceStatus;
import org.lipstream.app.topology.TopicSetup;
import org.lipstream.app.transcript.TranscriptEvent;
import org.lipstream.ingest.record.Topics;
import org.lipstream.monitor.alert.Alert;
import org.lipstream.monitor.alert.Violation;
import org.lipstream.monitor.detect.PlantedDecode;
import org.lipstream.monitor.detect.SinkMonitor;
import org.lipstream.monitor.probe.DecodeSnapshot;
import org.lipstream.monitor.probe.Detail;
import org.lipstream.monitor.probe.TokenRole;
import org.lipstream.monitor.report.DecodeId;
import org.lipstream.monitor.report.DecodeReport;
import org.lipstream.monitor.report.DecodeReport.Purpose;
import org.lipstream.monitor.report.ReportDigest;
import org.lipstream.monitor.window.TumblingWindows;

class AsyncApiTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode document = read();

  private static JsonNode read() {
    try {
      return new ObjectMapper(new YAMLFactory())
          .readTree(ROOT.resolve("docs/asyncapi.yaml").toFile());
    } catch (IOException e) {
      throw new AssertionError("docs/asyncapi.yaml", e);
    }
  }

  @Test
  void describesEveryTopicAndNoOther() {
    Set<String> described = new TreeSet<>();
    channels().forEach(channel -> described.add(channel.path("address").asText()));
    assertThat(described).isEqualTo(topics());
    channels()
        .forEach(
            channel ->
                assertThat(channel.at("/bindings/kafka/topic").asText())
                    .isEqualTo(channel.path("address").asText()));
  }

  @Test
  void tellsTheSettingsThatTheTopicsAreMadeWith() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      TopicSetup.ensure(broker.address(), TopicSetup.PATIENCE);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
        Set<String> made = admin.listTopics().names().get();
        for (JsonNode channel : channels()) {
          String topic = channel.path("address").asText();
          if (made.contains(topic)) {
            checkSettings(admin, topic, channel.at("/bindings/kafka"));
          }
        }
        // Publishers make it themselves.
        Set<String> missing = topics();
        missing.removeAll(made);
        assertThat(missing).isSubsetOf(Topics.SESSIONS);
      }
    }
  }

  private static void checkSettings(Admin admin, String topic, JsonNode binding) throws Exception {
    TopicDescription description =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    if (binding.has("partitions")) {
      assertThat(description.partitions()).as(topic).hasSize(binding.path("partitions").asInt());
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    binding
        .path("topicConfiguration")
        .properties()
        .forEach(
            setting -> {
              JsonNode value = setting.getValue();
              String told = value.isArray() ? value.get(0).asText() : value.asText();
              assertThat(config.get(setting.getKey()).value())
                  .as(topic + " " + setting.getKey())
                  .isEqualTo(told);
            });
  }

  @Test
  void describesEveryFieldOfAReport() {
    Map<String, Object> report = report().toMap();
    check("report", JSON.valueToTree(report), Set.of());
    JsonNode layer = schema("report").at("/properties/layers/items/properties");
    for (JsonNode each : JSON.valueToTree(report).path("layers")) {
      assertThat(names(layer)).containsAll(names(each));
    }
    JsonNode digest = JSON.valueToTree(ReportDigest.of(report()).toMap());
    check("digest", digest, Set.of());
  }

  @Test
  void describesEveryMapOfAReportAndWhatWasTurned() throws Exception {
    PlantedDecode planted = new PlantedDecode(PlantedDecode.roles(3, 2, 2, 12), 3, 7);
    planted.sink(2, 4, 0.8f);
    DecodeSnapshot plain = planted.snapshot();
    DecodeSnapshot decode =
        new DecodeSnapshot(Detail.FULL, plain.roles(), plain.texts(), plain.layers(), List.of());
    DecodeId id = new DecodeId("s", 0, 0, "m", 1_000);
    SinkMonitor monitor = new SinkMonitor(id, Purpose.FINAL, Detail.FULL);
    monitor.accept(() -> decode);
    monitor.turns().forEach(turn -> monitor.accept(turn, decode));
    JsonNode written = JSON.readTree(ReportJson.write(monitor.report().orElseThrow()));
    check("report", written, Set.of());
    assertThat(names(written.path("maps"))).isEqualTo(names(schema("maps").path("properties")));
    for (String turn : List.of("rotation", "rotationToBos")) {
      check("rotation", written.path("maps").path(turn), Set.of());
      check("map", written.path("maps").path(turn).path("cosine"), Set.of());
      check("byBlock", written.path("maps").path(turn).path("alpha"), Set.of());
    }
  }

  @Test
  void describesEveryFieldOfWindowsAndAlerts() {
    TumblingWindows windows = new TumblingWindows(1_000, 0);
    windows.accept(ReportDigest.of(report()));
    check("window", JSON.valueToTree(windows.advance(10_000).get(0).toMap()), Set.of());
    DecodeId id = new DecodeId("s", 0, 0, "m", 1_000);
    Violation violation = new Violation("k", "cause", 1, 2, TokenRole.AUDIO, 3, 0.5);
    JsonNode alert = JSON.valueToTree(new Alert(Alert.State.RAISED, violation, id, 9, id).toMap());
    check("alert", alert, Set.of());
    assertThat(names(schema("alert").at("/properties/example/properties")))
        .containsAll(names(alert.path("example")));
  }

  @Test
  void describesEveryFieldOfTranscriptsAndStatus() {
    assertThat(names(schema("transcript").path("properties")))
        .containsAll(components(TranscriptEvent.class));
    assertThat(names(schema("instanceStatus").path("properties")))
        .isEqualTo(components(InstanceStatus.class));
    assertThat(texts(schema("role").path("enum")))
        .isEqualTo(Arrays.stream(TokenRole.values()).map(Enum::name).toList());
  }

  /** What the code writes is described, and what is said to be there always is. */
  private void check(String name, JsonNode written, Set<String> addedByTheWriter) {
    JsonNode schema = schema(name);
    assertThat(names(schema.path("properties"))).as(name).containsAll(names(written));
    Set<String> required = new TreeSet<>(texts(schema.path("required")));
    required.removeAll(addedByTheWriter);
    assertThat(names(written)).as("required of " + name).containsAll(required);
  }

  private static DecodeReport report() {
    return new PlantedDecode(PlantedDecode.roles(3, 2, 2, 1), 3, 7)
        .sink(2, 0, 0.8f)
        .feature(1, 0, 4, 2_000)
        .report();
  }

  private Iterable<JsonNode> channels() {
    return document.path("channels");
  }

  private JsonNode schema(String name) {
    JsonNode schema = document.at("/components/schemas/" + name);
    assertThat(schema.isObject()).as("schema " + name).isTrue();
    return schema;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Set<String> components(Class<? extends Record> type) {
    Set<String> names = new TreeSet<>();
    Arrays.stream(type.getRecordComponents()).forEach(component -> names.add(component.getName()));
    return names;
  }

  private static Set<String> topics() {
    Set<String> topics = new TreeSet<>();
    for (Field field : Topics.class.getFields()) {
      boolean isSetting = field.getName().endsWith("_PROPERTY");
      if (!isSetting
          && Modifier.isStatic(field.getModifiers())
          && field.getType() == String.class) {
        try {
          topics.add((String) field.get(null));
        } catch (IllegalAccessException e) {
          throw new AssertionError(field.getName(), e);
        }
      }
    }
    return topics;
  }
}
