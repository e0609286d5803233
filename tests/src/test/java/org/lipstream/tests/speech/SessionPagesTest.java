package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.tests.dashboard.Browser;
import org.lipstream.tests.support.NpmPackages;

/** What is left of a session that was spoken: to read, hear, search, show and take away. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SessionPagesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static SpeakingStack stack;
  private static String session;

  @TempDir private Path folder;

  @BeforeAll
  static void speak() {
    stack = SpeakingStack.start(DashboardConfig.local(0));
    SocketClient client =
        new SocketClient(stack.address(), "/v1/listen?encoding=linear16&sample_rate=16000");
    client.samples(SpokenSound.samples(SpokenSound.FOX, "birds sing in the morning"));
    client.text("{\"type\":\"CloseStream\"}");
    List<JsonNode> seen = client.untilClosed();
    session = seen.get(seen.size() - 1).path("request_id").asText();
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void aTranscriptIsTakenAwayInFourFormats() throws Exception {
    assertThat(get(".txt").body()).isEqualTo(SpokenSound.FOX + "\nBirds sing in the morning.\n");
    assertThat(get(".vtt").headers().firstValue("content-type").orElseThrow())
        .startsWith("text/vtt");
    assertThat(get(".vtt").body()).startsWith("WEBVTT\n\n00:00:0").contains(SpokenSound.FOX);
    assertThat(get(".srt").body()).startsWith("1\n00:00:0").contains("\n2\n");
    JsonNode json = MAPPER.readTree(get(".json").body());
    assertThat(json.path("utterances")).hasSize(2);
    assertThat(json.path("text").asText()).startsWith(SpokenSound.FOX);
    assertThat(get(".doc").statusCode()).isEqualTo(404);
    assertThat(send("/v1/sessions/nobody.vtt").statusCode()).isEqualTo(404);
  }

  @Test
  void captionsAreSegmentsForPlayersOfHls() throws Exception {
    HttpResponse<String> playlist = get("/captions.m3u8?mpegts=126000");
    assertThat(playlist.headers().firstValue("content-type"))
        .hasValue("application/vnd.apple.mpegurl");
    assertThat(playlist.body()).startsWith("#EXTM3U\n").endsWith("#EXT-X-ENDLIST\n");
    List<String> segments =
        playlist.body().lines().filter(line -> line.startsWith("captions/")).toList();
    assertThat(segments).first().isEqualTo("captions/0.vtt?mpegts=126000");
    StringBuilder all = new StringBuilder();
    for (String segment : segments) {
      String text = get("/" + segment).body();
      assertThat(text).startsWith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:126000,LOCAL:00:00:00.000\n\n");
      all.append(text);
    }
    assertThat(all).contains(SpokenSound.FOX, "Birds sing in the morning.");
    assertThat(get("/captions/" + segments.size() + ".vtt").statusCode()).isEqualTo(404);
    assertThat(get("/captions/0.vtt?mpegts=-1").statusCode()).isEqualTo(400);
    assertThat(send("/v1/sessions/nobody/captions.m3u8").statusCode()).isEqualTo(404);
  }

  @Test
  void finalsOfAllSessionsAreSearched() throws Exception {
    assertThat(found("q=FOX+quick")).containsOnly(SpokenSound.FOX);
    assertThat(found("q=zebra")).isEmpty();
    assertThat(found("q=" + session.substring(0, session.length() - 1))).hasSize(2);
    assertThat(found("from=2100-01-01T00:00:00Z")).isEmpty();
    assertThat(found("to=2100-01-01T00:00:00Z&q=birds")).contains("Birds sing in the morning.");
    assertThat(send("/v1/history?from=yesterday").statusCode()).isEqualTo(400);
    try (Browser browser = Browser.open(folder)) {
      browser.go(stack.address() + "/#/history");
      browser.awaitText(".past-list", SpokenSound.FOX);
      browser.find(".controls input[type=search]").sendKeys("birds");
      browser.await(
          "no fox", b -> b.text(".past-list").contains(SpokenSound.FOX) ? null : Boolean.TRUE);
      browser.awaitText(".past-list", "Birds sing in the morning.");
    }
  }

  private static List<String> found(String query) throws Exception {
    List<String> texts = new java.util.ArrayList<>();
    MAPPER
        .readTree(send("/v1/history?" + query).body())
        .path("finals")
        .forEach(event -> texts.add(event.path("text").asText()));
    return texts;
  }

  @Test
  void sessionsAreListedWithTheirStates() throws Exception {
    JsonNode listed = MAPPER.readTree(send("/v1/sessions").body()).path("sessions");
    JsonNode found = null;
    for (JsonNode each : listed) {
      found = each.path("id").asText().equals(session) ? each : found;
    }
    assertThat(found).isNotNull();
    assertThat(found.path("state").asText()).isEqualTo("ended");
    assertThat(found.path("finals").asInt()).isEqualTo(2);
  }

  @Test
  void whoComesLateGetsTheFinalsAndTheEnd() throws Exception {
    String events = get("/events").body();
    assertThat(events.lines().filter("event: final"::equals)).hasSize(2);
    assertThat(events).endsWith("event: end\ndata: {}\n\n");
    assertThat(get("/events?from=end").body())
        .doesNotContain("event: final")
        .contains("event: end");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-99, 206, 0-99, 100",
    "bytes=44-, 206, 44-END, REST",
    "bytes=-10, 206, LAST, 10",
    "bytes=999999999-, 416, *, ",
    "bytes=5-1, 416, *, ",
    "bytes=0-1;3-4, 200, , ALL",
    "nonsense, 200, , ALL",
  })
  void soundIsGivenFromWhereAPlayerAsks(String range, int status, String part, String length)
      throws Exception {
    String path = "/utterances/0/sound.wav";
    byte[] whole = bytes(path, null).body();
    HttpResponse<byte[]> answer = bytes(path, range);
    assertThat(answer.statusCode()).isEqualTo(status);
    int size = whole.length;
    if (status == 206) {
      int from = part.equals("LAST") ? size - 10 : Integer.parseInt(part.split("-")[0]);
      int to = part.equals("0-99") ? 99 : size - 1;
      assertThat(answer.headers().firstValue("content-range"))
          .hasValue("bytes " + from + "-" + to + "/" + size);
      assertThat(answer.body()).isEqualTo(java.util.Arrays.copyOfRange(whole, from, to + 1));
    } else if (status == 416) {
      assertThat(answer.headers().firstValue("content-range")).hasValue("bytes */" + size);
    } else {
      assertThat(answer.body()).isEqualTo(whole);
    }
  }

  @Test
  void aWordIsPlayedFromWhereItWasSaid() throws Exception {
    try (Browser browser = Browser.open(folder, "--autoplay-policy=no-user-gesture-required")) {
      browser.go(stack.address() + "/sessions/" + session);
      browser.awaitText(".state-line", "ended");
      browser.run(
          "const play = HTMLMediaElement.prototype.play; window.from ="
              + " [];HTMLMediaElement.prototype.play = function () {"
              + " this.addEventListener('playing', () => window.from.push(this.currentTime), {once:"
              + " true}); return play.call(this); }");
      browser.findAll(".utterance button.word").get(6).click(); // the seventh of nine
      browser.await(
          "sound from the middle",
          b -> Boolean.TRUE.equals(b.run("return window.from.some((at) => at > 1)")) ? true : null);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aTranscriptIsSearched() {
    try (Browser browser = Browser.open(folder)) {
      browser.go(stack.address() + "/sessions/" + session);
      browser.awaitText(".state-line", "ended");
      browser.find("#search").sendKeys("Brown F");
      browser.awaitText(".tools", "1 place");
      assertThat(browser.findAll(".word.hit")).hasSize(2);
      assertThat(browser.findAll(".utterance:not([hidden])")).hasSize(1);
    }
  }

  @Test
  void anUnknownSessionSaysSo() {
    try (Browser browser = Browser.open(folder)) {
      browser.go(stack.address() + "/sessions/nobody");
      browser.awaitText("main", "Nothing is known of a session of this name.");
    }
  }

  @Test
  void captionsOverAPictureGoWhenTheyAreStale() {
    try (Browser browser = Browser.open(folder)) {
      SocketClient client =
          new SocketClient(
              stack.address(),
              "/v1/listen?encoding=linear16&sample_rate=16000&interim_results=true");
      client.samples(SpokenSound.samples(SpokenSound.FOX));
      String live =
          client
              .until(SocketClient.ofType("Results"))
              .get(0)
              .path("metadata")
              .path("request_id")
              .asText();
      browser.go(stack.address() + "/overlay?stay=2&session=" + live);
      assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgba(0, 0, 0, 0)");
      client.samples(SpokenSound.samples("birds sing in the morning"));
      browser.awaitText("#captions", "Birds sing in the morning.");
      browser.awaitNone("#captions p");
      client.kill();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void anybodyCanUseThePages() throws Exception {
    String axe = Files.readString(NpmPackages.of("axe-core@4.14.1").file("axe-core/axe.min.js"));
    try (Browser browser = Browser.open(folder)) {
      for (String page : List.of("/speak", "/sessions/" + session, "/overlay", "/", "/#/history")) {
        for (String theme : List.of("light", "dark")) {
          browser.go(stack.address() + page);
          browser.run("localStorage.setItem('lipstream-theme', arguments[0])", theme);
          browser.go(stack.address() + page);
          browser.find("main *");
          browser.run(axe);
          browser.run(
              "window.axeResult = null; axe.run(document, {resultTypes: ['violations']})"
                  + ".then((r) => window.axeResult = JSON.stringify(r.violations.map((v) =>"
                  + " v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).join(', '))))");
          Object found = browser.await("axe", b -> b.run("return window.axeResult"));
          assertThat(found).as(page + " " + theme).isEqualTo("[]");
        }
      }
    }
  }

  private static HttpResponse<String> get(String ending) throws Exception {
    return send("/v1/sessions/" + session + ending);
  }

  private static HttpResponse<String> send(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(stack.address() + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static HttpResponse<byte[]> bytes(String path, String range) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(stack.address() + "/v1/sessions/" + session + path));
    if (range != null) {
      request.header("Range", range);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
  }
}
