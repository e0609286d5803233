package org.lipstream.tests.speech;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lipstream.app.dashboard.DashboardConfig;
import org.lipstream.llm.token.TextNormalizer;
import org.lipstream.media.MediaFormat;
import org.lipstream.tests.dashboard.Browser;
import org.lipstream.tests.support.SharedData;

/** A browser whose microphone hears a sentence: its words come out. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SpeakPageTest {
  private static final String CLIP = "s1/bbbf7s.mp4";
  private static final List<String> WORDS = List.of("bin", "blue", "by", "f", "seven", "soon");

  private static final int MOST_RETRIES = 4;

  /** What a final says of pictures that came late or not at all. */
  private static final Set<String> TOO_FEW_PICTURES = Set.of("video-gap", "video-late");

  private static final int LIP_MESSAGE_BYTES = 16 + MediaFormat.LIP_BYTES;

  /** Text (-1), sound, and lips. */
  private static final Set<Integer> KINDS_WITHOUT_A_FACE = Set.of(-1, 1, 2);

  /** Keeps the kind and the length of each message of sockets, and all that is sent otherwise. */
  private static final String WATCH_WHAT_IS_SENT =
      """
      globalThis.watched = { messages: [], requests: [] };
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (message) {
        const kind = typeof message === "string" ? -1 : message[0];
        watched.messages.push([kind, message.length]);
        return send.call(this, message);
      };
      const others = [[globalThis, "fetch"], [XMLHttpRequest.prototype, "send"], [navigator, "sendBeacon"]];
      for (const [owner, name] of others) {
        const original = owner[name];
        owner[name] = function (...what) {
          if (name !== "fetch" || what[1]?.body) watched.requests.push(name);
          return original.apply(this, what);
        };
      }
      """;

  private static final String SENT_LIPS =
      "return watched.messages.filter(([kind]) => kind === 2).map(([, length]) => length)";
  private static final String LOADED =
      "return performance.getEntriesByType('resource').map(({ name }) => name).join(' ')";

  private static SpeakingStack stack;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    stack = SpeakingStack.start(DashboardConfig.local(0));
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void wordsThatAreSpokenComeOutAndCanBeHeardAgain() throws Exception {
    try (Browser browser =
        listening(
            SpokenSound.wav(
                SpokenSound.FOX,
                "birds sing in the morning",
                "we walk to the river and look at the boats"))) {
      browser.go(stack.address() + "/speak");
      browser.find(".talk").click();
      browser.awaitText(".utterance:not(.open)", "The quick brown fox jumps over the lazy dog.");
      browser.awaitText(".utterance:not(.open)", "look at the boats");
      browser.find(".talk").click();
      browser.awaitText(".speak-status", "All you said has been sent.");
      String session = browser.text(".speak-panel a");

      browser.go(stack.address() + "/sessions/" + session);
      browser.awaitText(".state-line", "ended");
      browser.awaitText(".utterance p", "The quick brown fox jumps over the lazy dog.");
      assertThat(browser.findAll(".utterance:first-child button.word")).hasSize(9);
      browser.findAll(".utterance button.word").get(4).click();
      browser.find("button.word.playing");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void lipsAreCutOutInTheBrowserAndNoPictureLeavesIt() throws Exception {
    try (Browser browser = seeing()) {
      browser.go(stack.address() + "/speak");
      assertThat(browser.run(LOADED)).asString().doesNotContain("/lips/");
      speaks(browser, "#with-lips");
      assertThat(browser.run(LOADED)).asString().contains("/lips/mouths.js");
      assertThat((List<?>) browser.run("return watched.requests")).isEmpty();
      assertThat((List<?>) browser.run("return watched.messages.map(([kind]) => kind)"))
          .isNotEmpty()
          .allMatch(kind -> KINDS_WITHOUT_A_FACE.contains(((Number) kind).intValue()));
      assertThat((List<?>) browser.run(SENT_LIPS))
          .hasSizeGreaterThan(60)
          .allMatch(length -> ((Number) length).intValue() == LIP_MESSAGE_BYTES);
    }
  }

  @Test
  void whereTheBrowserCannotCutOutLipsItSaysSoAndLeavesTheCameraOff() throws Exception {
    try (Browser browser = seeing()) {
      browser.go(stack.address() + "/speak");
      browser.run("globalThis.Worker = class { constructor() { throw new Error('no threads') } }");
      browser.find("#with-lips").click();
      browser.find(".talk").click();
      browser.awaitText(".fault", "This browser cannot cut out the mouth: no threads.");
      browser.awaitText(".fault", "Choose sound alone, or pictures to this server.");
      assertThat((Object) browser.run("return document.querySelector('video').srcObject")).isNull();
    }
  }

  @Test
  void picturesGoToTheServerForThoseWhoChooseThat() throws Exception {
    try (Browser browser = seeing()) {
      browser.go(stack.address() + "/speak");
      speaks(browser, "#with-pictures");
    }
  }

  /** A browser that had no time for its camera is asked again: what it says is true then, too. */
  private static void speaks(Browser browser, String way) throws Exception {
    JsonNode said = saidBy(browser, way);
    for (int again = 0; again < MOST_RETRIES && lacksPictures(said); again++) {
      said = saidBy(browser, way);
    }
    assertThat(said.path("modality").asText()).as(said.toString()).isEqualTo("av");
    assertThat(TextNormalizer.words(said.path("text").asText())).isEqualTo(WORDS);
    assertThat(browser.complaints()).isEmpty();
  }

  private static JsonNode saidBy(Browser browser, String way) throws Exception {
    browser.go(stack.address() + "/speak");
    browser.run(WATCH_WHAT_IS_SENT);
    browser.find(way).click();
    browser.find(".talk").click();
    browser.awaitNone(".faces p:not([hidden])"); // its mouth is shown
    browser.awaitText(".utterance:not(.open)", "seven soon");
    browser.find(".talk").click();
    browser.awaitText(".speak-status", "All you said has been sent.");
    return finals(browser.text(".speak-panel a")).get(0);
  }

  private static boolean lacksPictures(JsonNode said) {
    boolean tooFew = false;
    for (JsonNode why : said.path("degraded")) {
      tooFew |= TOO_FEW_PICTURES.contains(why.asText());
    }
    return tooFew && said.path("modality").asText().equals("audio");
  }

  /** A browser whose camera and microphone show and play a clip. */
  private Browser seeing() throws Exception {
    FakeCamera clip = FakeCamera.of(SharedData.folder("grid").resolve(CLIP));
    Path pictures = folder.resolve("face.y4m");
    clip.writePictures(pictures);
    return listening(clip.wav(), "--use-file-for-fake-video-capture=" + pictures);
  }

  private static JsonNode finals(String session) throws Exception {
    URI address = URI.create(stack.address()).resolve("/v1/sessions/" + session + ".json");
    String json =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    return new ObjectMapper().readTree(json).path("utterances");
  }

  private Browser listening(byte[] wav, String... more) throws Exception {
    Path file = folder.resolve("spoken.wav");
    Files.write(file, wav);
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(
        List.of(
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--use-file-for-fake-audio-capture=" + file + "%noloop",
            "--autoplay-policy=no-user-gesture-required"));
    return Browser.open(folder.resolve("profile"), arguments.toArray(String[]::new));
  }
}
