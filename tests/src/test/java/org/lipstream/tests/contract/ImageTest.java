package org.lipstream.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.broker.EmbeddedBroker;

/**
 * The container image as {@code -Pimage-on-nothing} makes it: its layers unpacked, its command run
 * by this machine's Java in place of a base image's. Containers cannot run here.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ImageTest {
  private static final Path IMAGE =
      Path.of(System.getProperty("lipstream.root", ".."), "streams-app/target/jib-image.tar");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private static Path folder;
  private static JsonNode config;
  private static Path files;

  @BeforeAll
  static void unpack() throws Exception {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(IMAGE).as("made by -Pimage-on-nothing").exists();
    }
    assumeTrue(Files.exists(IMAGE), "no image: -Pimage-on-nothing makes it");
    untar(IMAGE, folder);
    JsonNode manifest = MAPPER.readTree(folder.resolve("manifest.json").toFile()).get(0);
    config =
        MAPPER.readTree(folder.resolve(manifest.get("Config").asText()).toFile()).get("config");
    files = Files.createDirectory(folder.resolve("files"));
    for (JsonNode layer : manifest.get("Layers")) {
      untar(folder.resolve(layer.asText()), files);
    }
  }

  private static void untar(Path archive, Path to) throws Exception {
    Process tar =
        new ProcessBuilder(
                "tar",
                "--warning=no-unknown-keyword",
                "--no-same-owner",
                "-xf",
                archive.toString(),
                "-C",
                to.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).as("tar -xf " + archive).isZero();
  }

  @Test
  void runsForNobodyInParticularAndCarriesNoLaboratory() throws IOException {
    assertThat(config.get("User").asText()).isEqualTo("10001:10001");
    assertThat(config.get("ExposedPorts").has("8080/tcp")).isTrue();
    assertThat(files.resolve("opt/lipstream/LICENSE")).exists();
    try (Stream<Path> all = Files.walk(files)) {
      List<String> names = all.map(each -> each.getFileName().toString()).toList();
      assertThat(names).anyMatch(name -> name.startsWith("pytorch-native-cpu"));
      assertThat(names).noneMatch(name -> name.contains("-lab-") || name.contains("rocksdb"));
    }
  }

  @Test
  void servesTheDefaultModelOnAnotherBroker() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Process serve = start(List.of("--kafka", broker.address(), "--dashboard-port", "0"));
      try {
        List<String> said = untilReady(serve);
        assertThat(said).anyMatch(line -> line.matches("model +open"));
        String page =
            said.stream()
                .filter(line -> line.startsWith("dashboard"))
                .map(line -> line.replaceFirst("dashboard +", ""))
                .findFirst()
                .orElseThrow();
        assertThat(status(page + "/health/ready")).isEqualTo(200);
      } finally {
        serve.destroy();
        assertThat(serve.waitFor(2, TimeUnit.MINUTES)).as("ends when it is asked to").isTrue();
      }
    }
  }

  /** What the image runs, from where its layers were unpacked. */
  private Process start(List<String> more) throws IOException {
    List<String> command = new ArrayList<>();
    for (String key : List.of("Entrypoint", "Cmd")) {
      config.get(key).forEach(word -> command.add(here(word.asText())));
    }
    assertThat(command.get(0)).isEqualTo("java");
    assertThat(command.get(command.size() - 1)).isEqualTo("serve");
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(more);
    for (Path list : lists()) {
      Files.writeString(list, here(Files.readString(list)));
    }
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().keySet().removeIf(name -> name.startsWith("LIPSTREAM_"));
    StreamSupport.stream(config.path("Env").spliterator(), false)
        .map(each -> each.asText().split("=", 2))
        .filter(each -> !each[0].equals("PATH"))
        .forEach(each -> process.environment().put(each[0], each[1]));
    return process.redirectErrorStream(true).start();
  }

  private List<Path> lists() throws IOException {
    try (Stream<Path> app = Files.list(files.resolve("app"))) {
      return app.filter(each -> each.getFileName().toString().startsWith("jib-")).toList();
    }
  }

  private String here(String text) {
    return text.replaceAll("(?<=^|[@:=])/(?=app/|opt/)", files + "/");
  }

  private static List<String> untilReady(Process serve) throws IOException {
    List<String> said = new ArrayList<>();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(serve.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.add(line);
      if (line.startsWith("ready")) {
        return said;
      }
    }
    throw new AssertionError("ended before it was ready: " + said);
  }

  private static int status(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
