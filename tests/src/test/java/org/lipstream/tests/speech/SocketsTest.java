package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lipstream.app.dashboard.DashboardConfig;

/** Sound that is spoken into WebSockets, as clients of other services send it. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SocketsTest {
  private static final String RAW = "/v1/listen?encoding=linear16&sample_rate=16000";
  private static final String CLOSE = "{\"type\":\"CloseStream\"}";

  private static SpeakingStack stack;
  private static short[] samples;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    stack = SpeakingStack.start(DashboardConfig.local(0));
    samples = SpokenSound.samples(SpokenSound.FOX, "birds sing in the morning");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void givesResultsOfRawSoundAndSaysWhenThereAreNoMore() {
    SocketClient client = new SocketClient(stack.address(), RAW + "&interim_results=true");
    client.text("{\"type\":\"KeepAlive\"}");
    client.spoken(samples);
    client.text(CLOSE);
    List<JsonNode> seen = client.untilClosed();
    assertThat(transcript(seen)).startsWith(SpokenSound.FOX).contains("morning");
    assertThat(seen).anyMatch(message -> isResult(message, false));
    JsonNode metadata = seen.get(seen.size() - 1);
    assertThat(metadata.path("type").asText()).isEqualTo("Metadata");
    JsonNode words =
        results(seen).get(0).path("channel").path("alternatives").path(0).path("words");
    assertThat(words).hasSize(9);
  }

  @Test
  void saysNothingThatMayChangeUnlessAskedTo() {
    SocketClient client = new SocketClient(stack.address(), RAW);
    client.samples(samples);
    client.text(CLOSE);
    assertThat(client.untilClosed()).noneMatch(message -> isResult(message, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"webm -c:a libopus", "wav", "ogg -c:a libvorbis", "mp3", "flac"})
  void readsAContainerWhileItComes(String format) throws Exception {
    byte[] file = encoded(format);
    SocketClient client = new SocketClient(stack.address(), "/v1/listen");
    for (int at = 0; at < file.length; at += 4_000) {
      client.bytes(Arrays.copyOfRange(file, at, Math.min(file.length, at + 4_000)));
    }
    client.text(CLOSE);
    assertThat(transcript(client.untilClosed())).as(format).startsWith("The quick brown fox");
  }

  @Test
  void saysWhatCannotBeRead() {
    SocketClient client = new SocketClient(stack.address(), "/v1/listen");
    client.bytes(new byte[100_000]);
    client.text(CLOSE);
    assertThat(client.untilClosed())
        .anyMatch(message -> message.path("type").asText().equals("Error"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "diarize=true",
        "keywords=fox",
        "encoding=opus",
        "encoding=linear16",
        "language=de",
        "model=nonsense",
        "sample_rate=0"
      })
  void refusesByNameWhatItCannotDo(String parameter) throws Exception {
    String path = "/v1/listen?" + parameter;
    assertThatThrownBy(() -> new SocketClient(stack.address(), path))
        .isInstanceOf(CompletionException.class);
    String name = parameter.equals("encoding=linear16") ? "sample_rate" : parameter.split("=")[0];
    assertThat(refusal(path)).startsWith(name + ": ").contains("(expected");
  }

  @Test
  void isClosedToPagesOfOtherSites() throws Exception {
    assertThat(handshake(RAW, "")).startsWith("HTTP/1.1 101");
    assertThat(handshake(RAW, "Origin: http://attacker.example\r\n")).startsWith("HTTP/1.1 403");
  }

  @Test
  void endsTheSessionOfWhoIsGone() throws Exception {
    SocketClient client = new SocketClient(stack.address(), RAW + "&interim_results=true");
    client.samples(samples);
    JsonNode first = client.until(SocketClient.ofType("Results")).get(0);
    client.kill();
    String session = first.path("metadata").path("request_id").asText();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(stack.address() + "/v1/sessions/" + session + "/events"))
            .build();
    String events = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    assertThat(events).contains("event: final").endsWith("event: end\ndata: {}\n\n");
  }

  @Test
  void tellsARealtimeClientItsItems() {
    SocketClient client = new SocketClient(stack.address(), "/v1/realtime?intent=transcription");
    client.text(
        "{\"type\":\"session.update\",\"session\":{\"type\":\"transcription\",\"audio\":{\"input\":"
            + "{\"format\":{\"type\":\"audio/pcm\",\"rate\":16000},\"transcription\":{\"model\":"
            + "\"whisper-1\"}}}}}");
    append(client);
    client.text("{\"type\":\"input_audio_buffer.commit\"}");
    String completed = "conversation.item.input_audio_transcription.completed";
    List<JsonNode> first = client.until(SocketClient.ofType(completed));
    List<JsonNode> second = client.until(SocketClient.ofType(completed));
    assertThat(types(first)).startsWith("session.created", "session.updated");
    assertThat(deltas(first)).isEqualTo(SpokenSound.FOX);
    assertThat(last(first).path("transcript").asText()).isEqualTo(SpokenSound.FOX);
    assertThat(deltas(second)).isEqualTo(last(second).path("transcript").asText());
    assertThat(last(second).path("item_id")).isNotEqualTo(last(first).path("item_id"));
    assertThat(types(second)).contains("input_audio_buffer.committed");
    client.kill();
  }

  @Test
  void makesAllOfACommitOneItemWherePausesDoNotCount() {
    SocketClient client = new SocketClient(stack.address(), "/v1/realtime");
    client.text(
        "{\"type\":\"session.update\",\"session\":{\"type\":\"transcription\",\"audio\":{\"input\":"
            + "{\"format\":{\"type\":\"audio/pcm\",\"rate\":16000},\"turn_detection\":null}}}}");
    for (int turn = 0; turn < 2; turn++) {
      append(client);
      client.text("{\"type\":\"input_audio_buffer.commit\"}");
      List<JsonNode> seen =
          client.until(
              SocketClient.ofType("conversation.item.input_audio_transcription.completed"));
      String transcript = last(seen).path("transcript").asText();
      assertThat(transcript).startsWith(SpokenSound.FOX).contains("morning");
      assertThat(deltas(seen)).isEqualTo(transcript);
    }
    client.kill();
  }

  @Test
  void tellsARealtimeClientWhatItCannotDoAndGoesOn() {
    SocketClient client = new SocketClient(stack.address(), "/v1/realtime");
    client.text("{\"type\":\"response.create\"}");
    client.text(
        "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"turn_detection\":"
            + "{\"type\":\"semantic_vad\"}}}}}");
    client.text("{\"type\":\"input_audio_buffer.commit\"}");
    client.text("nonsense");
    for (String name :
        List.of(
            "type", "session.audio.input.turn_detection.type", "input_audio_buffer", "message")) {
      JsonNode error = last(client.until(SocketClient.ofType("error"))).path("error");
      assertThat(error.path("param").asText()).isEqualTo(name);
    }
    client.kill();
  }

  private static void append(SocketClient client) {
    for (int at = 0; at < samples.length; at += 3_200) {
      byte[] pcm = SocketClient.pcm(samples, at, Math.min(samples.length, at + 3_200));
      client.text(
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
              + Base64.getEncoder().encodeToString(pcm)
              + "\"}");
    }
  }

  private static String deltas(List<JsonNode> messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(message -> text.append(message.path("delta").asText("")));
    return text.toString();
  }

  private static List<String> types(List<JsonNode> messages) {
    return messages.stream().map(message -> message.path("type").asText()).toList();
  }

  private static JsonNode last(List<JsonNode> messages) {
    return messages.get(messages.size() - 1);
  }

  private static List<JsonNode> results(List<JsonNode> messages) {
    return messages.stream().filter(message -> isResult(message, true)).toList();
  }

  private static boolean isResult(JsonNode message, boolean isFinal) {
    return message.path("type").asText().equals("Results")
        && message.path("is_final").asBoolean() == isFinal;
  }

  private static String transcript(List<JsonNode> messages) {
    return String.join(
        " ",
        results(messages).stream()
            .map(m -> m.path("channel").path("alternatives").path(0).path("transcript").asText())
            .toList());
  }

  private byte[] encoded(String format) throws IOException, InterruptedException {
    Path wav = folder.resolve("in.wav");
    Files.write(wav, SpokenSound.wav(SpokenSound.FOX));
    Path out = folder.resolve("out");
    Process ffmpeg =
        new ProcessBuilder(
                ("ffmpeg -v error -y -i " + wav + " -f " + format + " " + out).split(" "))
            .redirectErrorStream(true)
            .start();
    String said = new String(ffmpeg.getInputStream().readAllBytes());
    assertThat(ffmpeg.waitFor()).as(said).isZero();
    return Files.readAllBytes(out);
  }

  private static String refusal(String path) throws IOException {
    String start = "dg-error: ";
    return handshake(path, "")
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  /** The head of the answer to a handshake, as bytes: clients hide it. */
  private static String handshake(String path, String headers) throws IOException {
    URI address = URI.create(stack.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
              + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + headers
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) socket.getInputStream().read());
      }
      return head.toString();
    }
  }
}
