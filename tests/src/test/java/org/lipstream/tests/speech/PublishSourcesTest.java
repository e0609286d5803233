package org.lipstream.tests.speech;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.log.LogReader;
import org.lipstream.ingest.record.Topics;
import org.lipstream.tests.command.CommandRun;

/** Everything that the command line publishes, by real streams. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class PublishSourcesTest {
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
  void aPipe() throws Exception {
    byte[] webm = encoded("fox.webm", SpokenSound.FOX, "-c:a", "libopus");
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(webm));
      CommandRun run = publish("-", "--header", "tenant=one", "--header", "note=a=b");
      assertThat(transcript(run)).isEqualTo(SpokenSound.FOX + "\n");
      assertThat(headersOfFinal(run.output().get(0)))
          .isEqualTo(Map.of("tenant", "one", "note", "a=b"));
      assertThat(run.errors())
          .contains("page " + stack.address() + "/sessions/" + run.output().get(0));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aLiveStreamOverHttpThatBreaksOff() throws Exception {
    List<byte[]> parts =
        List.of(
            encoded("fox.mp3", SpokenSound.FOX), encoded("birds.mp3", "birds sing in the morning"));
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = HttpServer.create(local(), 0);
    server.createContext(
        "/live.mp3",
        exchange -> {
          int part = asked.getAndIncrement();
          exchange.sendResponseHeaders(part < parts.size() ? 200 : 404, 0);
          exchange.getResponseBody().write(part < parts.size() ? parts.get(part) : new byte[0]);
          exchange.close();
        });
    server.start();
    try {
      CommandRun run = publish("http://127.0.0.1:" + server.getAddress().getPort() + "/live.mp3");
      assertThat(transcript(run)).isEqualTo(SpokenSound.FOX + "\nBirds sing in the morning.\n");
      assertThat(run.errors()).anyMatch(line -> line.contains("broke off at"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aPlaylistOfSegments() throws Exception {
    encoded("fox.m3u8", SpokenSound.FOX, "-c:a", "aac", "-hls_time", "1", "-hls_list_size", "0");
    HttpServer server = HttpServer.create(local(), 0);
    server.createContext(
        "/",
        exchange -> {
          Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
          byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(bytes.length > 0 ? 200 : 404, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      CommandRun run = publish("http://127.0.0.1:" + server.getAddress().getPort() + "/fox.m3u8");
      assertThat(transcript(run)).isEqualTo(SpokenSound.FOX + "\n");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aCamerasSoundByRtsp() throws Exception {
    byte[] law = encoded("fox.mulaw", SpokenSound.FOX, "-ar", "8000");
    try (RtspServer camera = new RtspServer(law)) {
      assertThat(transcript(publish(camera.address()))).contains("quick brown fox");
    }
  }

  @Test
  void aBroadcastByRtmp() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path wav = folder.resolve("rtmp.wav");
    Files.write(wav, SpokenSound.wav(SpokenSound.FOX));
    String address = "rtmp://127.0.0.1:" + port + "/live/fox";
    Process ffmpeg =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-re",
                "-i",
                wav.toString(),
                "-c:a",
                "aac",
                "-f",
                "flv",
                "-listen",
                "1",
                address)
            .inheritIO()
            .start();
    try {
      awaitListening(port);
      assertThat(transcript(publish(address))).isEqualTo(SpokenSound.FOX + "\n");
    } finally {
      ffmpeg.destroy();
    }
  }

  @Test
  void noMicrophoneIsSaidPlainly() {
    assumeTrue(
        List.of(AudioSystem.getMixerInfo()).stream()
            .noneMatch(info -> AudioSystem.getMixer(info).getTargetLineInfo().length > 0),
        "there is a microphone");
    CommandRun run = publish("--mic");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().get(0))
        .startsWith("lipstream publish: microphone: none on this machine (expected: ");
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() {
    for (String source : List.of("http://127.0.0.1:9/x", "ftp://127.0.0.1/x", "/nowhere.wav")) {
      CommandRun run = publish(source);
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output()).isEmpty();
      assertThat(run.errors()).hasSize(1);
      assertThat(run.errors().get(0)).startsWith("lipstream publish: " + source + ": ");
    }
  }

  private static CommandRun publish(String... arguments) {
    List<String> line = new ArrayList<>(List.of("publish"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--kafka", stack.kafka(), "--page", stack.address(), "--reconnect", "4"));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private static Map<String, String> headersOfFinal(String session) {
    Map<String, String> headers = new LinkedHashMap<>();
    new LogReader(stack.kafka())
        .records(
            Topics.TRANSCRIPTS_FINAL,
            session,
            0,
            record -> {
              record
                  .headers()
                  .forEach(each -> headers.put(each.key(), new String(each.value(), UTF_8)));
              return true;
            });
    return headers;
  }

  /** What was understood, when the session has ended. */
  private static String transcript(CommandRun run) throws IOException, InterruptedException {
    assertThat(run.status()).as(run.errors().toString()).isZero();
    String path = "/v1/sessions/" + run.output().get(0);
    get(path + "/events");
    return get(path + ".txt");
  }

  private static String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(stack.address() + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** ffmpeg takes one connection alone, so the port is looked up and not tried. */
  private static void awaitListening(int port) throws IOException {
    String open = "%04X 00000000:0000 0A".formatted(port);
    while (Files.readString(Path.of("/proc/net/tcp")).lines().noneMatch(l -> l.contains(open))) {
      Thread.onSpinWait();
    }
  }

  private byte[] encoded(String name, String sentence, String... options) throws Exception {
    Path wav = folder.resolve(name + ".wav");
    Files.write(wav, SpokenSound.wav(sentence));
    List<String> command =
        new java.util.ArrayList<>(List.of("ffmpeg", "-v", "error", "-y", "-i", wav.toString()));
    command.addAll(List.of(options));
    command.add(folder.resolve(name).toString());
    if (name.endsWith(".mulaw")) {
      command.addAll(command.size() - 1, List.of("-f", "mulaw"));
    }
    Process ffmpeg = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(ffmpeg.getInputStream().readAllBytes());
    assertThat(ffmpeg.waitFor()).as(said).isZero();
    return Files.readAllBytes(folder.resolve(name));
  }
}
