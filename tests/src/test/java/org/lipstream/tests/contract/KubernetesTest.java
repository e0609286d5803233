package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.tests.command.CommandRun;
import org.lipstream.tests.support.PublishedParts;

/** What docs/deploy/kubernetes says, held against Kubernetes' schemas and the product. */
class KubernetesTest {
  private static final Path FOLDER = MessageSchemas.ROOT.resolve("docs/deploy/kubernetes");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String KAFKA_SETTING = "LIPSTREAM_KAFKA_";

  private final JsonNode kustomization = read(FOLDER.resolve("kustomization.yaml")).get(0);
  private final List<JsonNode> objects = new ArrayList<>();

  KubernetesTest() {
    for (JsonNode file : kustomization.path("resources")) {
      objects.addAll(read(FOLDER.resolve(file.asText())));
    }
  }

  private static List<JsonNode> read(Path file) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return documents.readAll();
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.29.0", "1.37.0"})
  void isWhatKubernetesTakes(String version) throws IOException {
    JsonNode definitions =
        new ObjectMapper().readTree(PublishedParts.kubernetesDefinitions(version).toFile());
    withoutHints(definitions);
    assertThat(objects).hasSizeGreaterThan(7);
    for (JsonNode object : objects) {
      assertThat(faults(definitions, object)).as(object.path("kind").asText()).isEmpty();
    }
    ObjectNode misspelt = ofKind("StatefulSet").get(0).deepCopy();
    ((ObjectNode) misspelt.at("/spec/template/spec/containers/0")).put("livelinessProbe", 1);
    assertThat(faults(definitions, misspelt)).isNotEmpty();
  }

  /** Keys that say how servers merge, which JSON Schema does not know. */
  private static void withoutHints(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      List<String> hints = new ArrayList<>();
      object.fieldNames().forEachRemaining(name -> hints.add(name));
      hints.removeIf(name -> !name.startsWith("x-kubernetes-"));
      object.remove(hints);
    }
    schema.forEach(KubernetesTest::withoutHints);
  }

  private static List<Error> faults(JsonNode definitions, JsonNode object) {
    String[] version = object.path("apiVersion").asText().split("/");
    String name =
        "io.k8s.api.%s.%s.%s"
            .formatted(
                version.length == 1 ? "core" : version[0],
                version[version.length - 1],
                object.path("kind").asText());
    assertThat(definitions.path("$defs").has(name)).as(name).isTrue();
    ObjectNode schema = new ObjectMapper().createObjectNode();
    schema.put("$ref", "#/$defs/" + name);
    schema.set("$defs", definitions.path("$defs"));
    return SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(schema).validate(object);
  }

  @Test
  void appliesEveryFileThatIsThere() throws IOException {
    Set<String> listed = new TreeSet<>(Set.of("kustomization.yaml"));
    kustomization.path("resources").forEach(file -> listed.add(file.asText()));
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(listed);
    }
    String namespace = kustomization.path("namespace").asText();
    assertThat(ofKind("Namespace"))
        .singleElement()
        .matches(one -> one.at("/metadata/name").asText().equals(namespace));
  }

  @Test
  void runsTheImageThatTheBuildMakesAsItsUser() throws IOException {
    String parent = Files.readString(MessageSchemas.ROOT.resolve("pom.xml"));
    String image = Files.readString(MessageSchemas.ROOT.resolve("streams-app/pom.xml"));
    JsonNode taken = kustomization.at("/images/0");
    assertThat(parent).contains("<version>" + taken.path("newTag").asText() + "</version>");
    assertThat(image).contains("<image>" + taken.path("name").asText() + ":");
    for (JsonNode pod : pods()) {
      JsonNode user = pod.path("securityContext");
      assertThat(image)
          .contains(
              "<user>%s:%s</user>"
                  .formatted(user.path("runAsUser").asText(), user.path("runAsGroup").asText()));
      assertThat(container(pod).path("image").asText()).isEqualTo(taken.path("name").asText());
      assertThat(container(pod).at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(mounts(pod)).contains("/tmp"); // where the image unpacks and writes
    }
  }

  @Test
  void callsCommandsWithOptionsThatTheyHave() {
    for (JsonNode pod : pods()) {
      List<String> words = words(container(pod).path("args"));
      String help = String.join("\n", CommandRun.of(words.get(0), "--help").output());
      assertThat(words.subList(1, words.size()))
          .isNotEmpty()
          .allSatisfy(word -> assertThat(help).contains(word.substring(0, word.indexOf('=') + 1)));
      String port = container(pod).at("/ports/0/containerPort").asText();
      assertThat(words).anyMatch(word -> word.matches("--(dashboard-)?port=" + port));
    }
  }

  @Test
  void setsOnlyWhatTheProductReads() {
    for (JsonNode pod : pods()) {
      String help =
          String.join(
              "\n", CommandRun.of(container(pod).at("/args/0").asText(), "--help").output());
      Set<String> names = new TreeSet<>();
      container(pod).path("env").forEach(entry -> names.add(entry.path("name").asText()));
      assertThat(names).contains("LIPSTREAM_TOKEN", "LIPSTREAM_CONFIG");
      for (String name : names) {
        if (name.startsWith(KAFKA_SETTING)) {
          assertThat(isKafkas(name.substring(KAFKA_SETTING.length()))).as(name).isTrue();
        } else if (name.startsWith("LIPSTREAM_")) {
          assertThat(help).contains(name);
        } else {
          assertThat(words(container(pod).path("args")))
              .anyMatch(it -> it.endsWith("$(" + name + ")"));
        }
      }
    }
  }

  private static boolean isKafkas(String name) {
    String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
    return StreamsConfig.configDef().names().contains(property)
        || ConsumerConfig.configNames().contains(property);
  }

  @Test
  void asksForHealthWhereThePageTellsItWithoutAToken() throws IOException {
    JsonNode paths =
        new ObjectMapper()
            .readTree(
                MessageSchemas.ROOT
                    .resolve(
                        "streams-app/src/main/resources/org/lipstream/app/dashboard/page/openapi.json")
                    .toFile())
            .path("paths");
    for (JsonNode pod : pods()) {
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        JsonNode get = container(pod).path(probe).path("httpGet");
        JsonNode security = paths.path(get.path("path").asText()).at("/get/security");
        assertThat(security.isArray() && security.isEmpty()).as(probe).isTrue();
        assertThat(get.path("port").asText())
            .isEqualTo(container(pod).at("/ports/0/name").asText());
      }
    }
    JsonNode scraped = ofKind("StatefulSet").get(0).at("/spec/template/metadata/annotations");
    assertThat(paths.has(scraped.path("prometheus.io/path").asText())).isTrue();
  }

  @Test
  void takesSecretsThatTheInstructionsMake() throws IOException {
    String text = Files.readString(MessageSchemas.ROOT.resolve("docs/OPERATIONS.md"));
    for (JsonNode pod : pods()) {
      for (JsonNode entry : container(pod).path("env")) {
        JsonNode secret = entry.at("/valueFrom/secretKeyRef");
        if (secret.isObject()) {
          assertThat(text)
              .contains("create secret generic " + secret.path("name").asText())
              .contains("--from-literal=" + secret.path("key").asText() + "=");
        } else if (entry.path("name").asText().equals("LIPSTREAM_CONFIG")) {
          Path file = Path.of(entry.path("value").asText());
          assertThat(mounts(pod)).contains(file.getParent().toString());
          assertThat(text).contains("--from-file=" + file.getFileName());
        }
      }
    }
  }

  @Test
  void selectsThePodsThatItMakes() {
    Set<JsonNode> made = new HashSet<>();
    for (JsonNode owner : owners()) {
      JsonNode labels = owner.at("/spec/template/metadata/labels");
      assertThat(owner.at("/spec/selector/matchLabels")).isEqualTo(labels);
      made.add(labels);
    }
    for (JsonNode service : ofKind("Service")) {
      assertThat(made).contains(service.at("/spec/selector"));
    }
    for (JsonNode budget : ofKind("PodDisruptionBudget")) {
      assertThat(made).contains(budget.at("/spec/selector/matchLabels"));
    }
  }

  private List<JsonNode> owners() {
    List<JsonNode> owners = new ArrayList<>(ofKind("StatefulSet"));
    owners.addAll(ofKind("Deployment"));
    assertThat(owners).hasSize(2);
    return owners;
  }

  private List<JsonNode> pods() {
    return owners().stream().map(owner -> owner.at("/spec/template/spec")).toList();
  }

  private List<JsonNode> ofKind(String kind) {
    return objects.stream().filter(one -> one.path("kind").asText().equals(kind)).toList();
  }

  private static JsonNode container(JsonNode pod) {
    return pod.at("/containers/0");
  }

  private static List<String> mounts(JsonNode pod) {
    List<String> mounts = new ArrayList<>();
    container(pod).path("volumeMounts").forEach(one -> mounts.add(one.path("mountPath").asText()));
    return mounts;
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }
}
