package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.ingest.record.AudioChunk;
import org.lipstream.ingest.record.AudioFormat;
import org.lipstream.ingest.record.Topics;
import org.lipstream.tests.support.NpmPackages;

/** Sessions that other people's programs write, by the contract alone. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ForeignProducersTest {
  private static final Path ROOT = Path.of(System.getProperty("lipstream.root", ".."));
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int CHUNK_BYTES = 2_560;

  private static SpeakingStack stack;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    stack = SpeakingStack.ofFinals(DashboardConfig.local(0));
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void nodeWritesASessionByTheExample() throws Exception {
    NpmPackages packages = NpmPackages.of("kafkajs@2.2.4", "protobufjs@8.8.1");
    Path pcm = folder.resolve("fox.pcm");
    Files.write(pcm, fox());
    packages.node(
        Files.readString(ROOT.resolve("examples/node/producer.mjs")),
        Map.of(
            "KAFKA", stack.kafka(),
            "SESSION", "by-node",
            "PROTO",
                ROOT.resolve("ingest/src/main/protobuf/media.proto").toAbsolutePath().toString(),
            "PCM", pcm.toString()));
    checkThatAllIsThere("by-node");
  }

  @Test
  void kcatWritesASessionOfMessagesInFiles() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("kcat", "-P", "-b", stack.kafka(), "-t", Topics.AUDIO, "-k", "by-kcat"));
    command.addAll(List.of("-X", "topic.partitioner=murmur2_random"));
    command.addAll(messages("by-kcat"));
    Process kcat = kcat(command);
    assertThat(kcat.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(kcat.exitValue()).isZero();
    checkThatAllIsThere("by-kcat");
  }

  /** Skipped where there is no kcat, but not on CI. */
  private static Process kcat(List<String> command) {
    try {
      return new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      assertThat(System.getenv("CI")).as("kcat is installed").isNotEqualTo("true");
      assumeTrue(false, "kcat is absent");
      throw new AssertionError(e);
    }
  }

  /** Each message in a file of its own, which kcat sends as it is. */
  private List<String> messages(String session) throws IOException {
    byte[] pcm = fox();
    List<String> files = new ArrayList<>();
    for (int at = 0; at <= pcm.length; at += CHUNK_BYTES) {
      AudioChunk.Builder chunk =
          AudioChunk.newBuilder()
              .setSession(session)
              .setSequence(files.size())
              .setMediaTimeMs(80L * files.size())
              .setSessionStartEpochMs(1_700_000_000_000L)
              .setOtherModalityAbsent(true);
      byte[] samples = Arrays.copyOfRange(pcm, at, Math.min(pcm.length, at + CHUNK_BYTES));
      if (samples.length == 0 || samples.length < CHUNK_BYTES) {
        chunk.setEndOfStream(true);
      } else {
        chunk.setFormat(AudioFormat.PCM_S16LE).setSampleRateHz(16_000);
        chunk.setSamples(ByteString.copyFrom(samples));
      }
      Path file = folder.resolve("%s-%05d".formatted(session, files.size()));
      Files.write(file, chunk.build().toByteArray());
      files.add(file.toString());
    }
    return files;
  }

  private static byte[] fox() {
    short[] samples = SpokenSound.samples(SpokenSound.FOX);
    return SocketClient.pcm(samples, 0, samples.length);
  }

  /** Its final, and its sound, which is looked for where Java's partitioner puts it. */
  private static void checkThatAllIsThere(String session) throws Exception {
    HttpResponse<InputStream> events = get("/v1/sessions/" + session + "/events");
    try (InputStream in = events.body()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("event: end");
    }
    JsonNode document =
        new ObjectMapper().readTree(get("/v1/sessions/" + session + ".json").body());
    assertThat(document.path("text").asText()).isEqualTo(SpokenSound.FOX);
    assertThat(get("/v1/sessions/" + session + "/utterances/0/sound.wav").statusCode())
        .isEqualTo(200);
  }

  private static HttpResponse<InputStream> get(String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(stack.address()).resolve(path)).build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }
}
