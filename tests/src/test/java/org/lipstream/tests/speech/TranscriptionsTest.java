package org.lipstream.tests.speech;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.app.dashboard.http.UploadLimits;
import org.lipstream.tests.command.Bundled;

/** Files that are sent over HTTP, in the forms of OpenAI's API. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TranscriptionsTest {
  private static final String TOKEN = "token-for-tests";
  private static final long LIMIT = 4L << 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String BOUNDARY = "part-of-a-form";

  private static SpeakingStack stack;
  private static byte[] wav;

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    UploadLimits limits = new UploadLimits(LIMIT, Duration.ofSeconds(30), Duration.ofMinutes(5), 4);
    stack = SpeakingStack.start(new DashboardConfig("127.0.0.1", 0, Optional.of(TOKEN), limits));
    wav = SpokenSound.wav(SpokenSound.FOX, "birds sing in the morning");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void givesTheWordsOfAFileAsJsonTextAndSubtitles() throws Exception {
    JsonNode json = MAPPER.readTree(transcribe(wav, "model", "whisper-1").body());
    assertThat(json.path("text").asText()).startsWith(SpokenSound.FOX).contains("morning");
    assertThat(transcribe(wav, "response_format", "text").body())
        .isEqualTo(json.path("text").asText() + "\n");
    assertThat(transcribe(wav, "response_format", "vtt").body())
        .startsWith("WEBVTT\n\n00:00:0")
        .contains(" --> ", "\nThe quick brown fox jumps over the lazy dog.\n");
    assertThat(transcribe(wav, "response_format", "srt").body())
        .startsWith("1\n00:00:0")
        .contains("\n2\n");
  }

  @Test
  void givesTimesOfUtterancesAndWordsWhenAskedTo() throws Exception {
    HttpResponse<String> answer =
        transcribe(wav, "response_format", "verbose_json", "timestamp_granularities[]", "word");
    JsonNode json = MAPPER.readTree(answer.body());
    assertThat(json.path("segments")).hasSize(2);
    assertThat(json.path("words").size()).isGreaterThanOrEqualTo(13);
    double end = json.path("segments").path(1).path("end").asDouble();
    assertThat(json.path("duration").asDouble()).isGreaterThanOrEqualTo(end);
    double last = 0;
    for (JsonNode word : json.path("words")) {
      assertThat(word.path("start").asDouble()).isGreaterThanOrEqualTo(last);
      last = word.path("start").asDouble();
    }
    assertThat(last).isGreaterThan(json.path("segments").path(1).path("start").asDouble());
  }

  @Test
  void streamsUtterancesAndThenTheWhole() throws Exception {
    HttpResponse<String> answer = transcribe(wav, "stream", "true");
    assertThat(answer.headers().firstValue("content-type")).hasValue("text/event-stream");
    List<JsonNode> events =
        answer.body().lines().filter(l -> l.startsWith("data: ")).map(this::data).toList();
    StringBuilder deltas = new StringBuilder();
    events.stream().map(event -> event.path("delta").asText("")).forEach(deltas::append);
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.path("type").asText()).isEqualTo("transcript.text.done");
    assertThat(deltas.toString()).isEqualTo(last.path("text").asText());
    assertThat(deltas).hasToString(deltas.toString()).startsWith(SpokenSound.FOX);
  }

  @Test
  void hearsAVideo() throws Exception {
    byte[] video = Files.readAllBytes(Bundled.clips().get(0).path());
    assertThat(MAPPER.readTree(transcribe(video).body()).path("text").asText()).isNotBlank();
  }

  @Test
  void refusesByNameWhatItCannotDo() throws Exception {
    assertError(transcribe(wav, "prompt", "be kind"), 400, "prompt");
    assertError(transcribe(wav, "language", "de"), 400, "language");
    assertError(transcribe(wav, "diarize", "true"), 400, "diarize");
    assertError(transcribe(wav, "response_format", "yaml"), 400, "response_format");
    assertError(transcribe(wav, "model", "nonsense"), 404, "model");
    assertError(transcribe(new byte[0]), 400, "file");
    assertError(transcribe("no sound at all".getBytes(UTF_8)), 400, "file");
  }

  @Test
  void readsNoFileOfThisMachineThatAPlaylistNames() throws Exception {
    Path secret = folder.resolve("secret.wav");
    Files.write(secret, wav);
    String playlist =
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://" + secret + "\n#EXT-X-ENDLIST\n";
    assertError(transcribe(playlist.getBytes(UTF_8)), 400, "file");
    String list = "ffconcat version 1.0\nfile '" + secret + "'\n";
    assertError(transcribe(list.getBytes(UTF_8)), 400, "file");
  }

  @Test
  void takesNoMoreThanItsLimit() throws Exception {
    assertError(transcribe(new byte[(int) LIMIT + 1]), 413, "file");
    byte[] form = form(new byte[(int) LIMIT + 1]);
    HttpRequest chunked =
        request("Bearer " + TOKEN)
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(form)))
            .build();
    assertThat(http.send(chunked, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
  }

  /** A connection that ends while its client sends is reset, and the client loses the answer. */
  @ParameterizedTest
  @CsvSource({
    "audio/transcriptions, wrong, multipart/form-data;boundary=b, false, 401",
    "audio/transcriptions, token-for-tests, text/plain, false, 415",
    "audio/transcriptions, token-for-tests, multipart/form-data;boundary=b, false, 413",
    "audio/transcriptions, token-for-tests, multipart/form-data;boundary=b, true, 413",
    "requests, token-for-tests, application/json, false, 413",
    "requests, token-for-tests, application/json, true, 413",
  })
  void refusalsReachWhoIsStillSending(
      String path, String token, String type, boolean chunked, int status) throws Exception {
    byte[] half = new byte[3 * (int) LIMIT];
    String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + 2 * half.length;
    String chunk = chunked ? Integer.toHexString(2 * half.length) + "\r\n" : "";
    URI address = URI.create(stack.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String head =
          "POST /v1/%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
              + "Content-Type: %s\r\n%s\r\n\r\n%s";
      OutputStream out = socket.getOutputStream();
      out.write(
          head.formatted(path, address.getAuthority(), token, type, length, chunk).getBytes(UTF_8));
      out.write(half);
      InputStream in = socket.getInputStream();
      String answer = new String(in.readNBytes("HTTP/1.1 413".length()), UTF_8);
      out.write(half);
      out.write((chunked ? "\r\n0\r\n\r\n" : "").getBytes(UTF_8));
      assertThat(answer).isEqualTo("HTTP/1.1 " + status);
      assertThat(new String(in.readAllBytes(), UTF_8)).contains("(expected: ");
    }
  }

  @Test
  void wantsTheToken() throws Exception {
    HttpRequest request =
        request("Bearer wrong").POST(BodyPublishers.ofByteArray(form(new byte[10]))).build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(MAPPER.readTree(answer.body()).path("error").path("message").asText())
        .startsWith("token: ");
  }

  @Test
  void listsTheModelThatServes() throws Exception {
    transcribe(wav); // waits until the model serves
    JsonNode models = MAPPER.readTree(get("/v1/models").body());
    assertThat(models.path("data").path(0).path("id").asText()).isEqualTo(stack.model());
    assertThat(get("/v1/models/" + stack.model()).statusCode()).isEqualTo(200);
    assertThat(get("/v1/models/nonsense").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(stack.address() + path))
            .header("Authorization", "Bearer " + TOKEN)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private JsonNode data(String line) {
    try {
      return MAPPER.readTree(line.substring("data: ".length()));
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static void assertError(HttpResponse<String> answer, int status, String field)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode error = MAPPER.readTree(answer.body()).path("error");
    assertThat(error.path("param").asText()).isEqualTo(field);
    assertThat(error.path("message").asText()).contains("(expected: ").doesNotContain("/tmp");
  }

  private HttpResponse<String> transcribe(byte[] file, String... fields)
      throws IOException, InterruptedException {
    HttpRequest request =
        request("Bearer " + TOKEN).POST(BodyPublishers.ofByteArray(form(file, fields))).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String authorization) {
    return HttpRequest.newBuilder(URI.create(stack.address() + "/v1/audio/transcriptions"))
        .header("Authorization", authorization)
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
  }

  private static byte[] form(byte[] file, String... fields) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      form.writeBytes(
          ("--"
                  + BOUNDARY
                  + "\r\nContent-Disposition: form-data; name=\""
                  + fields[i]
                  + "\"\r\n\r\n"
                  + fields[i + 1]
                  + "\r\n")
              .getBytes(UTF_8));
    }
    form.writeBytes(
        ("--"
                + BOUNDARY
                + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n")
            .getBytes(UTF_8));
    form.writeBytes(file);
    form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return form.toByteArray();
  }
}
