package org.lipstream.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What those get who depend on one of the product's jars: the poms are followed as Maven does, past
 * what is optional or for tests. RocksDB and JavaFX are banned by the build itself, from every
 * module.
 */
class ProductDependenciesTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final List<String> KEPT_OUT =
      List.of("llm-lab", "app-lab", "embedded-broker", "test-support", "kafka_2.13", "llm-onnx");

  /** Module or artifact to the artifacts that come with it. */
  private static final Map<String, List<String>> HANDED_ON = new HashMap<>();

  private static Document parent;

  @BeforeAll
  static void readPoms() throws Exception {
    parent = read(ROOT.resolve("pom.xml"));
    for (Element module : children(child(parent.getDocumentElement(), "modules"), "module")) {
      Document pom = read(ROOT.resolve(module.getTextContent().strip()).resolve("pom.xml"));
      Element project = pom.getDocumentElement();
      HANDED_ON.put(text(project, "artifactId"), handedOn(project));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sink-monitor",
        "media-format",
        "ingest",
        "ingest-publish",
        "encoders",
        "llm-decoder",
        "app-session",
        "lipstream-recognizer",
        "streams-app"
      })
  void carriesNeitherLaboratoryNorBroker(String module) {
    Set<String> carried = new LinkedHashSet<>();
    follow(module, carried);
    assertThat(carried).doesNotContainAnyElementsOf(KEPT_OUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"app-session", "lipstream-recognizer"})
  void theLibraryCarriesNoKafkaAndNoPage(String module) {
    Set<String> carried = new LinkedHashSet<>();
    follow(module, carried);
    assertThat(carried)
        .contains("ingest", "llm-decoder", "sink-monitor")
        .noneMatch(artifact -> artifact.matches("kafka.*|jetty.*|micrometer.*|picocli|logback.*"))
        .doesNotContain("streams-app", "ingest-publish");
  }

  @Test
  void followsOwnModulesToTheirs() {
    Set<String> carried = new LinkedHashSet<>();
    follow("app-lab", carried);
    assertThat(carried)
        .contains("streams-app", "llm-lab", "embedded-broker", "kafka_2.13", "media-format");
  }

  @Test
  void theBuildBansRocksDbAndJavaFx() {
    List<String> banned = new ArrayList<>();
    var excludes = parent.getElementsByTagName("exclude");
    for (int at = 0; at < excludes.getLength(); at++) {
      banned.add(excludes.item(at).getTextContent().strip());
    }
    assertThat(banned).contains("org.rocksdb", "org.openjfx");
  }

  private static void follow(String artifact, Set<String> carried) {
    for (String next : HANDED_ON.getOrDefault(artifact, List.of())) {
      if (carried.add(next)) {
        follow(next, carried);
      }
    }
  }

  private static List<String> handedOn(Element project) {
    return Stream.ofNullable(child(project, "dependencies"))
        .flatMap(all -> children(all, "dependency").stream())
        .filter(one -> !"test".equals(text(one, "scope")))
        .filter(one -> !"true".equals(text(one, "optional")))
        .map(one -> text(one, "artifactId"))
        .toList();
  }

  private static Document read(Path pom) throws Exception {
    try (var in = Files.newInputStream(pom)) {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
    }
  }

  private static String text(Element parent, String name) {
    Element child = child(parent, name);
    return child == null ? "" : child.getTextContent().strip();
  }

  private static Element child(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? null : found.get(0);
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node at = parent.getFirstChild(); at != null; at = at.getNextSibling()) {
      if (at instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
